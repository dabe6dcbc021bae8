import type { Backend, Matrix } from '@proxflow/backend';
import type { InputRows } from './blocked-features.js';
import type { Batch } from './mini-batches.js';
import type { RowBlock } from './row-blocks.js';
import { rowsOf, type TrainingData } from './training-data.js';

/** Rows of the data that a risk sees: all of them, or those of a batch. */
export interface SeenRows extends InputRows {
  readonly batch?: Batch;
  /** The row of the data that row i is. */
  readonly rowAt: (i: number) => number;
  /** What the sums over the rows are divided by. */
  readonly total: number;
  dispose(): void;
}

/** Which rows are seen, and what their sums are divided by. */
export interface SeenChoice {
  readonly total: number;
  /** All rows by default. */
  readonly indices?: ArrayLike<number>;
  readonly batch?: Batch;
  /** Whether rows that are asked for all at once stay uploaded; true by default. */
  readonly keeps?: boolean;
}

/**
 * Rows that are uploaded when they are asked for. All at once are kept for the next time; blocks of them are not, and of a batch
 * nothing but its own rows goes to the backend.
 */
export function seenRows(
  backend: Backend,
  data: TrainingData,
  { total, indices, batch, keeps = true }: SeenChoice,
): SeenRows {
  const { inputs, inputDimension } = data;
  const rows = indices?.length ?? rowsOf(data);
  const rowAt = indices === undefined ? (i: number) => i : (i: number) => indices[i];
  let kept: Matrix | undefined;

  const upload = ({ start, count }: RowBlock): Promise<Matrix> => {
    if (indices === undefined) {
      const part = inputs.subarray(start * inputDimension, (start + count) * inputDimension);
      return backend.upload(part, [count, inputDimension]);
    }
    const gathered = new Float64Array(count * inputDimension);
    for (let i = 0; i < count; i++) {
      const row = rowAt(start + i) * inputDimension;
      gathered.set(inputs.subarray(row, row + inputDimension), i * inputDimension);
    }
    return backend.upload(gathered, [count, inputDimension]);
  };

  return {
    rows,
    rowAt,
    total,
    ...(batch && { batch }),
    async upload(block) {
      if (block.count < rows || !keeps) return upload(block);
      kept ??= await upload(block);
      // A handle of its own, because a lifted cloud may outlive the batch it was made on.
      return backend.reshape(kept, kept.shape);
    },
    dispose() {
      kept?.dispose();
      kept = undefined;
    },
  };
}

import { requireLength, ShapeError } from '@proxflow/backend';

/** Targets of a regression: one number per row, or an array of rows of q numbers. */
export type TargetInput = ArrayLike<number> | readonly ArrayLike<number>[];

/** Targets `[n, q]` row by row. */
export interface Targets {
  readonly values: Float64Array;
  /** q. */
  readonly outputs: number;
}

/** Targets from either form. @throws ShapeError for rows of different lengths, empty ones, or not of the `outputs` given. */
export function toTargets(targets: TargetInput, outputs?: number): Targets {
  if (targets.length === 0 || typeof targets[0] === 'number') {
    // Flat numbers are single targets, or what `predict` gives for several.
    return { values: Float64Array.from(targets as ArrayLike<number>), outputs: outputs ?? 1 };
  }
  const rows = targets as readonly ArrayLike<number>[];
  const width = outputs ?? rows[0].length;
  if (width === 0) {
    throw new ShapeError({
      argument: 'targets[0]',
      value: 0,
      expected: 'at least one number',
      remedy: 'Give each row its targets.',
    });
  }
  const values = new Float64Array(rows.length * width);
  rows.forEach((row, i) => values.set(Float64Array.from(requireLength(`targets[${i}]`, row, width)), i * width));
  return { values, outputs: width };
}

/** Column c of `[n, q]`. */
export function column(values: Float64Array, outputs: number, c: number): Float64Array {
  return outputs === 1 ? values : values.filter((_, k) => k % outputs === c);
}

/** Maps each column of `[n, q]` by a function of its values and its index. */
export function eachColumn(
  values: Float64Array,
  outputs: number,
  map: (values: Float64Array, c: number) => Float64Array,
): Float64Array {
  const mapped = Array.from({ length: outputs }, (_, c) => map(column(values, outputs, c), c));
  return values.map((_, k) => mapped[k % outputs][Math.floor(k / outputs)]);
}

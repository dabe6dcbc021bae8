import type { Backend, Matrix, Tensor } from '@proxflow/backend';
import type { FeatureMap, Neuron } from '@proxflow/neurons';
import { rowBlocks, type RowBlock } from './row-blocks.js';

/** Rows of the data as features are made of them. */
export interface InputRows {
  readonly rows: number;
  /** The inputs `[count, D]` of a block; the caller owns them. */
  upload(block: RowBlock): Promise<Matrix>;
}

/** Features of a cloud, block by block of rows: kept where they fit into memory, else made anew in every walk. */
export interface BlockedFeatures {
  /** Whether all are kept, as one block. */
  readonly kept: boolean;
  /** Calls `use` for each block in the order of the rows. */
  walk(use: (map: FeatureMap, block: RowBlock) => Promise<void>): Promise<void>;
  dispose(): void;
}

/** Makes the features of positions, which stay with the caller, or gets ready to make them. */
export async function blockFeatures(
  backend: Backend,
  neuron: Neuron,
  positions: Matrix,
  inputs: InputRows,
  memoryLimit: number | undefined,
): Promise<BlockedFeatures> {
  const [particles] = positions.shape;
  const blocks = rowBlocks({ backend, neuron, particles, rows: inputs.rows, memoryLimit });
  if (blocks.length === 1) return keptFeatures(backend, neuron, positions, inputs, blocks[0]);
  // The caller may dispose the positions before it asks.
  const own = backend.reshape(positions, positions.shape);
  return {
    kept: false,
    async walk(use) {
      for (const block of blocks) {
        const part = await inputs.upload(block);
        try {
          const map = await neuron.forward(backend, own, part);
          try {
            await use(map, block);
          } finally {
            map.dispose();
          }
        } finally {
          part.dispose();
        }
      }
    },
    dispose: () => own.dispose(),
  };
}

async function keptFeatures(
  backend: Backend,
  neuron: Neuron,
  positions: Matrix,
  inputs: InputRows,
  block: RowBlock,
): Promise<BlockedFeatures> {
  const part = await inputs.upload(block);
  let map: FeatureMap;
  try {
    map = await neuron.forward(backend, positions, part);
  } catch (error) {
    part.dispose();
    throw error;
  }
  return {
    kept: true,
    walk: (use) => use(map, block),
    dispose: () => {
      map.dispose();
      part.dispose();
    },
  };
}

/** A sum over blocks in the backend: the first part is the sum itself, so that one block adds nothing to its bits. */
export class BlockSum<T extends Tensor> {
  readonly #backend: Backend;
  #total: T | undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Takes a part over. */
  add(part: T): void {
    const before = this.#total;
    if (before === undefined) {
      this.#total = part;
      return;
    }
    this.#total = this.#backend.binary('add', before as Matrix, part as unknown as Matrix) as unknown as T;
    before.dispose();
    part.dispose();
  }

  /** The sum, which is the caller's from now on; undefined of no parts. */
  take(): T | undefined {
    const total = this.#total;
    this.#total = undefined;
    return total;
  }

  /** Frees what was not taken. */
  dispose(): void {
    this.take()?.dispose();
  }
}

/** Where random orders come from: `createRandom` of @proxflow/random makes one. */
export interface OrderSource {
  stream(name: string): {
    /** A uniformly random order of 0 .. length - 1, a pure function of its arguments. */
    permutation(step: number, length: number): ArrayLike<number>;
  };
}

/**
 * Mini-batches: each epoch visits every row once, in the order `permutation(epoch, n)` of the stream `batches`, `size` rows a
 * step. Which rows a step sees is a function of seed and step. If `size` does not divide n the last batch of an epoch
 * has the n mod size rows that are left; `size` of n or more is the whole data in every step, in their own order.
 */
export interface MiniBatches {
  /** Rows in a batch, at least 1. */
  readonly size: number;
  readonly random: OrderSource;
}

/** The part of the data that a step saw. */
export interface Batch {
  /** From 0. */
  readonly epoch: number;
  /** Place in the epoch, from 0. */
  readonly index: number;
  /** Batches in an epoch. */
  readonly batches: number;
  /** Rows in this batch. */
  readonly rows: number;
  /** n, the rows of the whole data. */
  readonly of: number;
}

/** A batch with the rows in it. */
export interface BatchRows {
  readonly batch: Batch;
  readonly indices: ArrayLike<number>;
}

/** The rows of each step; undefined if every step sees all n. */
export function batchRows(of: number, { size, random }: MiniBatches): ((step: number) => BatchRows) | undefined {
  if (size >= of) return undefined;
  const stream = random.stream('batches');
  const batches = Math.ceil(of / size);
  let kept: { readonly epoch: number; readonly order: ArrayLike<number> } | undefined;
  return (step) => {
    const epoch = Math.floor(step / batches);
    if (kept?.epoch !== epoch) kept = { epoch, order: stream.permutation(epoch, of) };
    const { order } = kept;
    const index = step % batches;
    const indices = Uint32Array.from({ length: Math.min(size, of - index * size) }, (_, i) => order[index * size + i]);
    return { batch: { epoch, index, batches, rows: indices.length, of }, indices };
  };
}

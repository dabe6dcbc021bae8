// The kernel rows: what is computed, on which numbers. Every contender gets the same ones.

/**
 * @typedef {object} Problem
 * @property {'product' | 'distances' | 'matvec' | 'softmin' | 'tanh' | 'normals'} kind
 * @property {string} title
 * @property {readonly number[]} shape Rows, inner side and columns of a product; rows and columns elsewhere.
 * @property {number} [flops] Additions and multiplications, where they are all that counts.
 * @property {readonly Float64Array[]} data
 */

/** Width of the Gibbs kernel and temperature of the soft minimum: wide enough that no entry underflows. */
export const bandwidth = 20;

/** Uniform numbers in [-1, 1] that are the same in every run (a linear congruential generator). */
export function numbers(count, seed = 1) {
  let state = seed >>> 0;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

function product(rows, inner, columns) {
  return {
    kind: 'product',
    title: `product ${rows} x ${inner} x ${columns}`,
    shape: [rows, inner, columns],
    flops: 2 * rows * inner * columns,
    data: [numbers(rows * inner, 1), numbers(inner * columns, 2)],
  };
}

/** @returns {Problem[]} */
export function kernelProblems({ quick }) {
  const cube = quick ? 512 : 1024;
  return [
    product(1000, 32, 1000),
    product(1000, 399, 31),
    product(cube, cube, cube),
    {
      kind: 'distances',
      title: 'distances + exp, N 1000, p 32',
      shape: [1000, 32, 1000],
      data: [numbers(32e3, 3), numbers(32e3, 4)],
    },
    {
      kind: 'matvec',
      title: 'matvec 1000 x 1000',
      shape: [1000, 1000],
      flops: 2e6,
      data: [numbers(1e6, 5), numbers(1e3, 6)],
    },
    {
      kind: 'softmin',
      title: 'softmin 1000 x 1000',
      shape: [1000, 1000],
      data: [numbers(1e6, 7), numbers(1e3, 8)],
    },
    { kind: 'tanh', title: 'tanh of 400 000', shape: [1000, 400], data: [numbers(4e5, 9)] },
    { kind: 'normals', title: 'normals, 32 000', shape: [1000, 32], data: [new Float64Array(32e3)] },
  ];
}

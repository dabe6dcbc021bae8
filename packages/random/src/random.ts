import seedrandom from 'seedrandom';
import { InvalidSeedError } from './invalid-seed-error.js';
import { normalQuantile } from './normal-quantile.js';
import { philox4x32, type PhiloxKey } from './philox.js';

/**
 * Random numbers addressed by place: entry (row, column) of step `step` is a pure function of (seed, stream, step, row,
 * column). Nothing is consumed, so order of evaluation, threads and restarts change nothing. Indices are whole numbers
 * from 0 to 2^32 - 1.
 */
export interface RandomStream {
  /** The key under which a backend can generate the same numbers itself. */
  readonly key: PhiloxKey;
  /** Uniform on [0, 1), 53 random bits. */
  uniform(step: number, row: number, column: number): number;
  /** Standard normal. */
  normal(step: number, row: number, column: number): number;
  /** `[rows, columns]` row-major uniforms; entry (i, j) equals `uniform(step, i, j)`. */
  uniforms(step: number, rows: number, columns: number): Float64Array;
  /** `[rows, columns]` row-major normals; entry (i, j) equals `normal(step, i, j)`. */
  normals(step: number, rows: number, columns: number): Float64Array;
  /** A uniformly random order of 0 .. length - 1 (Fisher-Yates). */
  permutation(step: number, length: number): Uint32Array;
}

/** A seed and its independent, named streams. */
export interface Random {
  readonly seed: string | number;
  /** The stream of this name; equal names give equal numbers, different names independent ones. */
  stream(name: string): RandomStream;
}

const toUnit53 = 2 ** -53;
const toUnit52 = 2 ** -52;

/**
 * Makes the random numbers of one seed: the seed and a stream's name go through seedrandom to make a Philox 4x32-10 key;
 * a number is Philox's value at counter (column / 2, row, step), two columns to a block.
 *
 * @param seed A finite number or any string; `1` and `'1'` are the same seed.
 * @throws InvalidSeedError for NaN, infinities and other types.
 * @example
 * ```ts
 * const noise = createRandom(7).stream('noise');
 * noise.normals(0, 2, 3)[5] === noise.normal(0, 1, 2); // true
 * ```
 */
export function createRandom(seed: string | number): Random {
  if (typeof seed !== 'string' && !Number.isFinite(seed)) throw new InvalidSeedError(seed);
  return { seed, stream: (name) => createStream(keyOf(seed, name)) };
}

function keyOf(seed: string | number, stream: string): PhiloxKey {
  // The pair is quoted so that no seed can imitate another seed's stream.
  const generator = seedrandom(JSON.stringify([String(seed), stream]));
  return [generator.int32() >>> 0, generator.int32() >>> 0];
}

function uniformOf(words: Uint32Array, lane: number): number {
  return ((words[lane] >>> 5) * 67108864 + (words[lane + 1] >>> 6)) * toUnit53;
}

/** 52 bits and a half: never 0 or 1, and symmetric about 1/2. */
function normalOf(words: Uint32Array, lane: number): number {
  return normalQuantile(((words[lane] >>> 6) * 67108864 + (words[lane + 1] >>> 6) + 0.5) * toUnit52);
}

function createStream(key: PhiloxKey): RandomStream {
  const words = new Uint32Array(4);
  const single = (read: typeof uniformOf) => (step: number, row: number, column: number) => {
    philox4x32(column >>> 1, row, step, 0, key, words);
    return read(words, 2 * (column & 1));
  };
  const array = (read: typeof uniformOf) => (step: number, rows: number, columns: number) => {
    const out = new Float64Array(rows * columns);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column += 2) {
        philox4x32(column >>> 1, row, step, 0, key, words);
        const at = row * columns + column;
        out[at] = read(words, 0);
        if (column + 1 < columns) out[at + 1] = read(words, 2);
      }
    }
    return out;
  };
  const uniform = single(uniformOf);
  return {
    key,
    uniform,
    normal: single(normalOf),
    uniforms: array(uniformOf),
    normals: array(normalOf),
    permutation(step, length) {
      const order = Uint32Array.from({ length }, (_, i) => i);
      for (let i = length - 1; i > 0; i--) {
        const j = Math.floor(uniform(step, i, 0) * (i + 1));
        const moved = order[i];
        order[i] = order[j];
        order[j] = moved;
      }
      return order;
    },
  };
}

import type { Tensor } from '@tensorflow/tfjs-core';
import type { EngineRunner } from './engine.js';

/** What an engine's arithmetic turned out to be when it was tried, whatever it says about itself. */
export interface PrecisionProbe {
  /** The smallest 2^-k down to 2^-23 with 1 + 2^-k told from 1; float32 has 2^-23, half precision 2^-10. */
  readonly epsilon: number;
  /** The largest relative error of some products against correctly rounded float32. */
  readonly multiplicationError: number;
  /** The largest relative error of exp between -80 and 80. */
  readonly exponentialError: number;
  /** 1e-30 stays apart from 0. */
  readonly keepsSmall: boolean;
  /** 1e30 stays finite. */
  readonly keepsLarge: boolean;
  /** All of the above are near enough to float32 for a transport kernel exp(-C / epsilon) to be stored and multiplied. */
  readonly fullPrecision: boolean;
}

const exponents = [-80, -45, -20, -8, -1, -0.1, 0.5, 3, 10, 40, 80].map(Math.fround);
const factors = [
  [1 + 2 ** -20, 1 - 2 ** -12],
  [1 / 3, 3],
  [Math.PI, Math.E],
  [-1234.567, 0.0007654321],
].map((pair) => pair.map(Math.fround));
const bits = Array.from({ length: 23 }, (_, k) => 2 ** -(k + 1));

/** Half of float32's digits would do for a kernel, half precision's do not: 2^-20 lies well between the two. */
const worstRounding = 2 ** -20;
/** A GPU's exponential is off by up to 3 + 2 |x| units in the last place, 2^-16 at 80. */
const worstExponential = 2 ** -14;

function largestRelativeError(found: ArrayLike<number>, right: readonly number[]): number {
  // A NaN or an infinity counts as a total loss.
  const errors = right.map((value, k) => Math.abs(found[k] - value) / Math.abs(value));
  return errors.reduce((most, error) => (Number.isFinite(error) ? Math.max(most, error) : Infinity), 0);
}

async function numbersOf(runner: EngineRunner, body: () => Tensor): Promise<ArrayLike<number>> {
  const result = runner.run(body);
  try {
    return await result.data();
  } finally {
    result.dispose();
  }
}

/**
 * Tries an engine on a few numbers; the reads are asynchronous, and nothing is left behind.
 *
 * @throws InvalidArgumentError if another engine becomes active meanwhile.
 */
export async function probePrecision(runner: EngineRunner): Promise<PrecisionProbe> {
  const { tf } = runner;
  const tensor = (values: readonly number[]): Tensor =>
    tf.tensor(Float32Array.from(values), [values.length], 'float32');
  const products = (pairs: readonly (readonly number[])[]): Promise<ArrayLike<number>> =>
    numbersOf(runner, () => tf.mul(tensor(pairs.map(([a]) => a)), tensor(pairs.map(([, b]) => b))));

  const kept = await numbersOf(runner, () => {
    const one = tensor(bits.map(() => 1));
    return tf.sub(tf.add(one, tensor(bits)), one);
  });
  const lost = bits.findIndex((bit, k) => kept[k] !== bit);
  const epsilon = lost === -1 ? bits[bits.length - 1] : lost === 0 ? 1 : bits[lost - 1];

  const found = await products(factors);
  const multiplicationError = largestRelativeError(
    found,
    factors.map(([a, b]) => Math.fround(a * b)),
  );
  const exponentials = await numbersOf(runner, () => tf.exp(tensor(exponents)));
  const exponentialError = largestRelativeError(exponentials, exponents.map(Math.exp));

  const range = await products([
    [1e-30, 1],
    [1e-15, 1e-15],
    [1e30, 1],
    [1e15, 1e15],
  ]);
  const near = (k: number, value: number): boolean => Math.abs(range[k] / value - 1) < worstRounding;
  const keepsSmall = near(0, 1e-30) && near(1, 1e-30);
  const keepsLarge = near(2, 1e30) && near(3, 1e30);
  const rounds = epsilon <= worstRounding && multiplicationError <= worstRounding;
  const fullPrecision = rounds && exponentialError <= worstExponential && keepsSmall && keepsLarge;
  return Object.freeze({ epsilon, multiplicationError, exponentialError, keepsSmall, keepsLarge, fullPrecision });
}

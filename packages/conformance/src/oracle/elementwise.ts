import type { BinaryOperation, UnaryOperation } from '@proxflow/backend';
import { exactly, relative, type Approximation } from './approximation.js';
import { errorFunction, softplus } from './special-functions.js';

/** What an elementwise map should give, and on which interval it is tried. */
export interface UnaryOracle {
  readonly low: number;
  readonly high: number;
  apply(x: number): Approximation;
}

function hyperbolicTangent(x: number): number {
  const t = Math.expm1(-2 * Math.abs(x));
  return (Math.sign(x) * -t) / (2 + t);
}

function logistic(x: number): Approximation {
  const e = Math.exp(-Math.abs(x));
  // Where it is tiny, it is an exponential and held to relative accuracy like one.
  return x < 0 ? relative(e / (1 + e), 12 - x) : relative(1 / (1 + e), 12);
}

/** Every unary operation. */
export const unaryOracles: Record<UnaryOperation, UnaryOracle> = {
  exp: { low: -8, high: 8, apply: (x) => relative(Math.exp(x), 8) },
  log: { low: 1e-3, high: 50, apply: (x) => ({ value: Math.log(x), error: 4 * (1 + Math.abs(Math.log(x))) }) },
  tanh: { low: -4, high: 4, apply: (x) => ({ value: hyperbolicTangent(x), error: 8 }) },
  logistic: { low: -24, high: 24, apply: logistic },
  softplus: { low: -24, high: 24, apply: (x) => relative(softplus(x), x < 0 ? 12 - x : 12) },
  erf: { low: -5, high: 5, apply: (x) => relative(errorFunction(x), 12) },
  // Close to 0 the sine is held to relative accuracy, elsewhere both to absolute one.
  sin: { low: -24, high: 24, apply: (x) => ({ value: Math.sin(x), error: 8 * Math.min(Math.abs(x), 1) }) },
  cos: { low: -24, high: 24, apply: (x) => ({ value: Math.cos(x), error: 8 }) },
  negate: { low: -3, high: 3, apply: (x) => exactly(0 - x) },
  abs: { low: -3, high: 3, apply: (x) => exactly(x < 0 ? 0 - x : x) },
  sqrt: { low: 0, high: 9, apply: (x) => relative(x ** 0.5, 3) },
  square: { low: -3, high: 3, apply: (x) => relative(x * x, 2) },
  reciprocal: { low: 0.1, high: 9, apply: (x) => relative(1 / x, 4) },
  sign: { low: -3, high: 3, apply: (x) => exactly(x > 0 ? 1 : x < 0 ? -1 : 0) },
  step: { low: -3, high: 3, apply: (x) => exactly(x > 0 ? 1 : 0) },
};

/** Every binary operation, on operands from `low` to `high`. */
export const binaryOracles: Record<
  BinaryOperation,
  { readonly low: number; readonly high: number; apply(a: number, b: number): Approximation }
> = {
  add: { low: -3, high: 3, apply: (a, b) => relative(a + b, 2) },
  subtract: { low: -3, high: 3, apply: (a, b) => relative(a - b, 2) },
  multiply: { low: -3, high: 3, apply: (a, b) => relative(a * b, 2) },
  divide: { low: 0.25, high: 4, apply: (a, b) => relative(a / b, 4) },
  maximum: { low: -3, high: 3, apply: (a, b) => exactly(a > b ? a : b) },
  minimum: { low: -3, high: 3, apply: (a, b) => exactly(a > b ? b : a) },
  power: { low: 0.25, high: 3, apply: (a, b) => relative(a ** b, 8 * (1 + Math.abs(b * Math.log(a)))) },
};

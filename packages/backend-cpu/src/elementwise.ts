import type { Matrix } from 'ml-matrix';
import type { BinaryOperation, Shape, Stored, UnaryOperation } from '@proxflow/backend';
import { erf } from './error-function.js';
import { allocate, rowsOf } from './rows.js';

/** The exponential is taken of a number below 0 only: no overflow, and a tiny result keeps its digits. */
function logistic(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return x < 0 ? e / (1 + e) : 1 / (1 + e);
}

/** Of a number below 0 it is log(1 + e) with a tiny e, which log1p takes without adding it to 1. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

const unaryFunctions: Record<UnaryOperation, (x: number) => number> = {
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  logistic,
  softplus,
  erf,
  sin: Math.sin,
  cos: Math.cos,
  negate: (x) => -x,
  abs: Math.abs,
  sqrt: Math.sqrt,
  square: (x) => x * x,
  reciprocal: (x) => 1 / x,
  sign: Math.sign,
  step: (x) => (x > 0 ? 1 : x <= 0 ? 0 : NaN),
};

const binaryFunctions: Record<BinaryOperation, (a: number, b: number) => number> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  maximum: Math.max,
  minimum: Math.min,
  power: Math.pow,
};

/** Applies one function to every entry. */
export function unary(operation: UnaryOperation, x: Stored<Matrix>): Matrix {
  const apply = unaryFunctions[operation];
  const out = allocate(x.shape);
  const to = rowsOf(out);
  rowsOf(x.handle).forEach((row, i) => {
    const target = to[i];
    for (let j = 0; j < row.length; j++) target[j] = apply(row[j]);
  });
  return out;
}

/** Applies a function of two operands with broadcasting: an operand's single row or column is used for all. */
export function binary(operation: BinaryOperation, a: Stored<Matrix>, b: Stored<Matrix>, shape: Shape): Matrix {
  const apply = binaryFunctions[operation];
  const out = allocate(shape);
  const rowsA = rowsOf(a.handle);
  const rowsB = rowsOf(b.handle);
  rowsOf(out).forEach((target, i) => {
    const left = rowsA[rowsA.length === 1 ? 0 : i];
    const right = rowsB[rowsB.length === 1 ? 0 : i];
    const strideA = left.length === 1 ? 0 : 1;
    const strideB = right.length === 1 ? 0 : 1;
    for (let j = 0; j < target.length; j++) target[j] = apply(left[j * strideA], right[j * strideB]);
  });
  return out;
}

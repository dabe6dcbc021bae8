import { Real } from './real';
import { LANES, loadFirst, SIZE, splat, storeFirst } from './lanes';
import { errorFunctionOf, gaussian } from './error-function';
import { cosine, sine } from './sine';
import { decay, softplusOf } from './softplus';
import { exponential, hyperbolicTangent, logarithm, logistic } from './transcendental';

// The numbers of the operations; the driver's tables hold the same order.
const EXP: i32 = 0;
const LOG: i32 = 1;
const TANH: i32 = 2;
const NEGATE: i32 = 3;
const ABS: i32 = 4;
const SQRT: i32 = 5;
const SQUARE: i32 = 6;
const RECIPROCAL: i32 = 7;
const SIGN: i32 = 8;
const STEP: i32 = 9;
const LOGISTIC: i32 = 10;
const SOFTPLUS: i32 = 11;
const ERF: i32 = 12;
const SIN: i32 = 13;
const COS: i32 = 14;

const ADD: i32 = 0;
const SUBTRACT: i32 = 1;
const MULTIPLY: i32 = 2;
const DIVIDE: i32 = 3;
const MAXIMUM: i32 = 4;
const MINIMUM: i32 = 5;

// @ts-ignore: decorator
@inline
function keepNaN(y: v128, x: v128): v128 {
  return v128.bitselect(y, x, v128.eq<Real>(x, x));
}

// @ts-ignore: decorator
@inline
function applyUnary(operation: i32, x: v128): v128 {
  switch (operation) {
    case EXP:
      return exponential(x);
    case LOG:
      return logarithm(x);
    case TANH:
      return hyperbolicTangent(x);
    case NEGATE:
      return v128.neg<Real>(x);
    case ABS:
      return v128.abs<Real>(x);
    case SQRT:
      return v128.sqrt<Real>(x);
    case SQUARE:
      return v128.mul<Real>(x, x);
    case RECIPROCAL:
      return v128.div<Real>(splat(1), x);
    case SIGN: {
      const magnitude = v128.and(v128.ne<Real>(x, splat(0)), splat(1));
      return keepNaN(v128.or(magnitude, v128.and(x, splat(-0.0))), x);
    }
    case STEP:
      return keepNaN(v128.and(v128.gt<Real>(x, splat(0)), splat(1)), x);
    case SOFTPLUS:
      return softplusOf(x, decay(x));
    case ERF:
      return errorFunctionOf(x, gaussian(x));
    case SIN:
      return sine(x);
    case COS:
      return cosine(x);
    default:
      return logistic(x);
  }
}

// @ts-ignore: decorator
@inline
function mapUnary(operation: i32, out: usize, x: usize, count: i32): void {
  const full = count & ~(LANES - 1);
  const bytes = <usize>full * SIZE;
  let at: usize = 0;
  // Two at a time: what takes many steps for one vector then overlaps.
  for (; at + 32 <= bytes; at += 32) {
    const first = applyUnary(operation, v128.load(x + at));
    const second = applyUnary(operation, v128.load(x + at, 16));
    v128.store(out + at, first);
    v128.store(out + at, second, 16);
  }
  if (at < bytes) v128.store(out + at, applyUnary(operation, v128.load(x + at)));
  if (full < count) {
    const rest = count - full;
    storeFirst(out + bytes, applyUnary(operation, loadFirst(x + bytes, rest, splat(1))), rest);
  }
}

/** out = operation(x), entry by entry. The switch stands outside the loops: each case is a loop of its own. */
export function unary(operation: i32, out: usize, x: usize, count: i32): void {
  switch (operation) {
    case EXP:
      return mapUnary(EXP, out, x, count);
    case LOG:
      return mapUnary(LOG, out, x, count);
    case TANH:
      return mapUnary(TANH, out, x, count);
    case NEGATE:
      return mapUnary(NEGATE, out, x, count);
    case ABS:
      return mapUnary(ABS, out, x, count);
    case SQRT:
      return mapUnary(SQRT, out, x, count);
    case SQUARE:
      return mapUnary(SQUARE, out, x, count);
    case RECIPROCAL:
      return mapUnary(RECIPROCAL, out, x, count);
    case SIGN:
      return mapUnary(SIGN, out, x, count);
    case STEP:
      return mapUnary(STEP, out, x, count);
    case SOFTPLUS:
      return mapUnary(SOFTPLUS, out, x, count);
    case ERF:
      return mapUnary(ERF, out, x, count);
    case SIN:
      return mapUnary(SIN, out, x, count);
    case COS:
      return mapUnary(COS, out, x, count);
    default:
      return mapUnary(LOGISTIC, out, x, count);
  }
}

// @ts-ignore: decorator
@inline
function applyBinary(operation: i32, a: v128, b: v128): v128 {
  switch (operation) {
    case ADD:
      return v128.add<Real>(a, b);
    case SUBTRACT:
      return v128.sub<Real>(a, b);
    case MULTIPLY:
      return v128.mul<Real>(a, b);
    case DIVIDE:
      return v128.div<Real>(a, b);
    case MAXIMUM:
      return v128.max<Real>(a, b);
    default:
      return v128.min<Real>(a, b);
  }
}

/** One row; a step of 0 repeats an operand's first entry. */
// @ts-ignore: decorator
@inline
function combineRow(operation: i32, out: usize, a: usize, stepA: i32, b: usize, stepB: i32, count: i32): void {
  const full = count & ~(LANES - 1);
  const bytes = <usize>full * SIZE;
  const rest = count - full;
  if (stepA != 0 && stepB != 0) {
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(out + at, applyBinary(operation, v128.load(a + at), v128.load(b + at)));
    }
    if (rest > 0) {
      storeFirst(
        out + bytes,
        applyBinary(operation, loadFirst(a + bytes, rest, splat(1)), loadFirst(b + bytes, rest, splat(1))),
        rest,
      );
    }
  } else if (stepA != 0) {
    const one = v128.splat<Real>(load<Real>(b));
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(out + at, applyBinary(operation, v128.load(a + at), one));
    }
    if (rest > 0) storeFirst(out + bytes, applyBinary(operation, loadFirst(a + bytes, rest, splat(1)), one), rest);
  } else if (stepB != 0) {
    const one = v128.splat<Real>(load<Real>(a));
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(out + at, applyBinary(operation, one, v128.load(b + at)));
    }
    if (rest > 0) storeFirst(out + bytes, applyBinary(operation, one, loadFirst(b + bytes, rest, splat(1))), rest);
  } else {
    const both = applyBinary(operation, v128.splat<Real>(load<Real>(a)), v128.splat<Real>(load<Real>(b)));
    for (let at: usize = 0; at < bytes; at += 16) v128.store(out + at, both);
    storeFirst(out + bytes, both, rest);
  }
}

// @ts-ignore: decorator
@inline
function combineRows(
  operation: i32,
  out: usize,
  rows: i32,
  columns: i32,
  a: usize,
  strideA: i32,
  stepA: i32,
  b: usize,
  strideB: i32,
  stepB: i32,
): void {
  for (let i = 0; i < rows; i++) {
    combineRow(operation, out, a, stepA, b, stepB, columns);
    out += <usize>columns * SIZE;
    a += <usize>strideA * SIZE;
    b += <usize>strideB * SIZE;
  }
}

/**
 * out `[rows, columns]` = operation(a, b) with broadcasting: an operand's entry (i, j) stands at i * stride + j * step.
 */
export function binary(
  operation: i32,
  out: usize,
  rows: i32,
  columns: i32,
  a: usize,
  strideA: i32,
  stepA: i32,
  b: usize,
  strideB: i32,
  stepB: i32,
): void {
  switch (operation) {
    case ADD:
      return combineRows(ADD, out, rows, columns, a, strideA, stepA, b, strideB, stepB);
    case SUBTRACT:
      return combineRows(SUBTRACT, out, rows, columns, a, strideA, stepA, b, strideB, stepB);
    case MULTIPLY:
      return combineRows(MULTIPLY, out, rows, columns, a, strideA, stepA, b, strideB, stepB);
    case DIVIDE:
      return combineRows(DIVIDE, out, rows, columns, a, strideA, stepA, b, strideB, stepB);
    case MAXIMUM:
      return combineRows(MAXIMUM, out, rows, columns, a, strideA, stepA, b, strideB, stepB);
    case MINIMUM:
      return combineRows(MINIMUM, out, rows, columns, a, strideA, stepA, b, strideB, stepB);
    default:
      // Powers are rare; they are taken one by one, in float64.
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          const base = <f64>load<Real>(a + <usize>(i * strideA + j * stepA) * SIZE);
          const exponent = <f64>load<Real>(b + <usize>(i * strideB + j * stepB) * SIZE);
          store<Real>(out + <usize>(i * columns + j) * SIZE, <Real>NativeMath.pow(base, exponent));
        }
      }
  }
}

export function fill(out: usize, count: i32, value: f64): void {
  const v = splat(value);
  const full = count & ~(LANES - 1);
  const bytes = <usize>full * SIZE;
  for (let at: usize = 0; at < bytes; at += 16) v128.store(out + at, v);
  storeFirst(out + bytes, v, count - full);
}

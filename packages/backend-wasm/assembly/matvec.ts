import { Real } from './real';
import { LANES, loadFirst, madd, SIZE, splat, storeFirst, sumLanes } from './lanes';

/** x . y over `count` numbers: four chains of vectors, their lanes added in float64. */
export function dot(x: usize, y: usize, count: i32): f64 {
  return chainedDot(false, x, y, count);
}

/** sum of x_k^2 y_k; the squares are rounded first, as if they had been stored. */
function dotOfSquares(x: usize, y: usize, count: i32): f64 {
  return chainedDot(true, x, y, count);
}

// @ts-ignore: decorator
@inline
function squareOrSame(squares: bool, v: v128): v128 {
  return squares ? v128.mul<Real>(v, v) : v;
}

// @ts-ignore: decorator
@inline
function chainedDot(squares: bool, x: usize, y: usize, count: i32): f64 {
  let s0 = splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let left = count;
  for (; left >= 4 * LANES; left -= 4 * LANES) {
    s0 = madd(squareOrSame(squares, v128.load(x)), v128.load(y), s0);
    s1 = madd(squareOrSame(squares, v128.load(x, 16)), v128.load(y, 16), s1);
    s2 = madd(squareOrSame(squares, v128.load(x, 32)), v128.load(y, 32), s2);
    s3 = madd(squareOrSame(squares, v128.load(x, 48)), v128.load(y, 48), s3);
    x += 64;
    y += 64;
  }
  for (; left >= LANES; left -= LANES) {
    s0 = madd(squareOrSame(squares, v128.load(x)), v128.load(y), s0);
    x += 16;
    y += 16;
  }
  if (left > 0) s1 = madd(squareOrSame(squares, loadFirst(x, left, splat(0))), loadFirst(y, left, splat(0)), s1);
  return sumLanes(s0) + sumLanes(s1) + (sumLanes(s2) + sumLanes(s3));
}

/** out `[rows]` = sum over j of a_ij^2 x_j. */
export function squaredMatvec(out: usize, a: usize, x: usize, rows: i32, columns: i32): void {
  const stride = <usize>columns * SIZE;
  for (let i = 0; i < rows; i++) {
    store<Real>(out + <usize>i * SIZE, <Real>dotOfSquares(a, x, columns));
    a += stride;
  }
}

/** out `[rows]` = a x. */
export function multiplyVector(out: usize, a: usize, x: usize, rows: i32, columns: i32): void {
  const stride = <usize>columns * SIZE;
  for (let i = 0; i < rows; i++) {
    store<Real>(out + <usize>i * SIZE, <Real>dot(a, x, columns));
    a += stride;
  }
}

/** sums += the four rows at `a` weighted with y[0..3]; pairs are added first, so that long sums keep their digits. */
// @ts-ignore: decorator
@inline
function addFourRows(sums: usize, a: usize, stride: usize, y: usize, columns: i32): void {
  const y0 = v128.load_splat<Real>(y);
  const y1 = v128.load_splat<Real>(y, SIZE);
  const y2 = v128.load_splat<Real>(y, 2 * SIZE);
  const y3 = v128.load_splat<Real>(y, 3 * SIZE);
  const second = a + stride;
  const third = second + stride;
  const fourth = third + stride;
  const bytes = <usize>(columns & ~(LANES - 1)) * SIZE;
  for (let at: usize = 0; at < bytes; at += 16) {
    const lower = madd(v128.load(second + at), y1, v128.mul<Real>(v128.load(a + at), y0));
    const upper = madd(v128.load(fourth + at), y3, v128.mul<Real>(v128.load(third + at), y2));
    v128.store(sums + at, v128.add<Real>(v128.load(sums + at), v128.add<Real>(lower, upper)));
  }
  const rest = columns & (LANES - 1);
  if (rest > 0) {
    const lower = madd(v128.load(second + bytes), y1, v128.mul<Real>(v128.load(a + bytes), y0));
    const upper = madd(v128.load(fourth + bytes), y3, v128.mul<Real>(v128.load(third + bytes), y2));
    const total = v128.add<Real>(loadFirst(sums + bytes, rest, splat(0)), v128.add<Real>(lower, upper));
    storeFirst(sums + bytes, total, rest);
  }
}

// @ts-ignore: decorator
@inline
function addOneRow(sums: usize, a: usize, y: usize, columns: i32): void {
  const weight = v128.load_splat<Real>(y);
  const bytes = <usize>(columns & ~(LANES - 1)) * SIZE;
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(sums + at, madd(v128.load(a + at), weight, v128.load(sums + at)));
  }
  const rest = columns & (LANES - 1);
  if (rest > 0) {
    storeFirst(sums + bytes, madd(v128.load(a + bytes), weight, loadFirst(sums + bytes, rest, splat(0))), rest);
  }
}

// Rows whose contributions are added up apart before they join the total: rounding grows with blocks, not with rows.
const BLOCK: i32 = 64;

/** sums += block, then block = 0. */
// @ts-ignore: decorator
@inline
function flush(sums: usize, block: usize, columns: i32): void {
  const end = <usize>columns * SIZE;
  for (let at: usize = 0; at < end; at += SIZE) {
    store<Real>(sums + at, load<Real>(sums + at) + load<Real>(block + at));
    store<Real>(block + at, 0);
  }
}

/** out `[columns]` = a^T y; `block` is scratch for `columns` numbers. */
export function multiplyVectorTransposed(
  out: usize,
  a: usize,
  y: usize,
  rows: i32,
  columns: i32,
  block: usize,
): void {
  scaleAndSum(out, a, 0, 0, y, rows, columns, block);
}

/** y = numerator / (K z), then sums = K^T y, in one pass: four rows give their y and are added while still in cache. */
export function scalingSweep(
  dual: usize,
  columnSums: usize,
  kernel: usize,
  numerator: usize,
  scaling: usize,
  rows: i32,
  columns: i32,
  block: usize,
): void {
  scaleAndSum(columnSums, kernel, numerator, scaling, dual, rows, columns, block);
}

/** sums = K^T y; where there is a scaling z, y = numerator / (K z) is made first. */
// @ts-ignore: decorator
@inline
function scaleAndSum(
  sums: usize,
  kernel: usize,
  numerator: usize,
  scaling: usize,
  dual: usize,
  rows: i32,
  columns: i32,
  block: usize,
): void {
  const stride = <usize>columns * SIZE;
  memory.fill(sums, 0, stride);
  memory.fill(block, 0, stride);
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    const y = dual + <usize>i * SIZE;
    if (scaling != 0) divideByRows(y, numerator + <usize>i * SIZE, kernel, scaling, 4, columns);
    addFourRows(block, kernel, stride, y, columns);
    kernel += 4 * stride;
    if ((i & (BLOCK - 1)) == BLOCK - 4) flush(sums, block, columns);
  }
  for (; i < rows; i++) {
    const y = dual + <usize>i * SIZE;
    if (scaling != 0) divideByRows(y, numerator + <usize>i * SIZE, kernel, scaling, 1, columns);
    addOneRow(block, kernel, y, columns);
    kernel += stride;
  }
  flush(sums, block, columns);
}

function divideByRows(y: usize, numerator: usize, kernel: usize, scaling: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) {
    store<Real>(y, <Real>(<f64>load<Real>(numerator) / <f64>(<Real>dot(kernel, scaling, columns))));
    y += SIZE;
    numerator += SIZE;
    kernel += <usize>columns * SIZE;
  }
}

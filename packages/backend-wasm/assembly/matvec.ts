import { Real } from './real';
import { LANES, loadFirst, madd, SIZE, splat, sumLanes } from './lanes';

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

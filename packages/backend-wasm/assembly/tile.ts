import { Real } from './real';
import { madd, SIZE, splat } from './lanes';

/** What a tile accumulates. */
// @ts-ignore: decorator
@inline
export const PRODUCT: i32 = 0;
/** (a - b)^2 by differences: equal rows give exactly 0, and clouds far from the origin lose nothing. */
// @ts-ignore: decorator
@inline
export const SQUARED_DIFFERENCE: i32 = 1;

// @ts-ignore: decorator
@inline
export function accumulate(mode: i32, a: v128, b: v128, sum: v128): v128 {
  if (mode == PRODUCT) return madd(a, b, sum);
  const difference = v128.sub<Real>(a, b);
  return madd(difference, difference, sum);
}

// @ts-ignore: decorator
@inline
export function finish(at: usize, v: v128, first: bool): void {
  v128.store(at, first ? v : v128.add<Real>(v128.load(at), v));
}

/**
 * One tile of 2 rows by four vectors: out (rows `stride` bytes apart) = or += panels a `[inner, 2]` with
 * b `[inner, 4 vectors]`.
 *
 * Without fused multiply-adds it is not the arithmetic but the number of instructions that binds. So four steps share one
 * turn of the loop, and b is the side with more vectors: its loads need no address of their own, those of a single number
 * do. Leaving the loop after any step handles what is left over, and keeps the engine from moving all loads of a turn to
 * its beginning, where they would not find registers.
 */
// @ts-ignore: decorator
@inline
export function wideTile(
  mode: i32,
  out: usize,
  stride: usize,
  a: usize,
  b: usize,
  inner: i32,
  first: bool,
): void {
  let c00 = splat(0);
  let c01 = c00;
  let c02 = c00;
  let c03 = c00;
  let c10 = c00;
  let c11 = c00;
  let c12 = c00;
  let c13 = c00;
  let left = inner;
  while (true) {
    let b0 = v128.load(b);
    let b1 = v128.load(b, 16);
    let b2 = v128.load(b, 32);
    let b3 = v128.load(b, 48);
    let x = v128.load_splat<Real>(a);
    c00 = accumulate(mode, x, b0, c00);
    c01 = accumulate(mode, x, b1, c01);
    c02 = accumulate(mode, x, b2, c02);
    c03 = accumulate(mode, x, b3, c03);
    x = v128.load_splat<Real>(a, SIZE);
    c10 = accumulate(mode, x, b0, c10);
    c11 = accumulate(mode, x, b1, c11);
    c12 = accumulate(mode, x, b2, c12);
    c13 = accumulate(mode, x, b3, c13);
    if (left == 1) break;

    b0 = v128.load(b, 64);
    b1 = v128.load(b, 80);
    b2 = v128.load(b, 96);
    b3 = v128.load(b, 112);
    x = v128.load_splat<Real>(a, 2 * SIZE);
    c00 = accumulate(mode, x, b0, c00);
    c01 = accumulate(mode, x, b1, c01);
    c02 = accumulate(mode, x, b2, c02);
    c03 = accumulate(mode, x, b3, c03);
    x = v128.load_splat<Real>(a, 3 * SIZE);
    c10 = accumulate(mode, x, b0, c10);
    c11 = accumulate(mode, x, b1, c11);
    c12 = accumulate(mode, x, b2, c12);
    c13 = accumulate(mode, x, b3, c13);
    if (left == 2) break;

    b0 = v128.load(b, 128);
    b1 = v128.load(b, 144);
    b2 = v128.load(b, 160);
    b3 = v128.load(b, 176);
    x = v128.load_splat<Real>(a, 4 * SIZE);
    c00 = accumulate(mode, x, b0, c00);
    c01 = accumulate(mode, x, b1, c01);
    c02 = accumulate(mode, x, b2, c02);
    c03 = accumulate(mode, x, b3, c03);
    x = v128.load_splat<Real>(a, 5 * SIZE);
    c10 = accumulate(mode, x, b0, c10);
    c11 = accumulate(mode, x, b1, c11);
    c12 = accumulate(mode, x, b2, c12);
    c13 = accumulate(mode, x, b3, c13);
    if (left == 3) break;

    b0 = v128.load(b, 192);
    b1 = v128.load(b, 208);
    b2 = v128.load(b, 224);
    b3 = v128.load(b, 240);
    x = v128.load_splat<Real>(a, 6 * SIZE);
    c00 = accumulate(mode, x, b0, c00);
    c01 = accumulate(mode, x, b1, c01);
    c02 = accumulate(mode, x, b2, c02);
    c03 = accumulate(mode, x, b3, c03);
    x = v128.load_splat<Real>(a, 7 * SIZE);
    c10 = accumulate(mode, x, b0, c10);
    c11 = accumulate(mode, x, b1, c11);
    c12 = accumulate(mode, x, b2, c12);
    c13 = accumulate(mode, x, b3, c13);
    left -= 4;
    if (left == 0) break;
    a += 8 * SIZE;
    b += 256;
  }
  finish(out, c00, first);
  finish(out + 16, c01, first);
  finish(out + 32, c02, first);
  finish(out + 48, c03, first);
  out += stride;
  finish(out, c10, first);
  finish(out + 16, c11, first);
  finish(out + 32, c12, first);
  finish(out + 48, c13, first);
}

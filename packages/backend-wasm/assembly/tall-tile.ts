import { Real } from './real';
import { SIZE, splat } from './lanes';
import { accumulate, finish } from './tile';

/**
 * One tile of 6 rows by two vectors: 12 chains of fused multiply-adds hide their latency, and with two vectors of b and
 * one number of a they fill the machine's registers. See `wideTile`, which every other kind of sum uses.
 */
// @ts-ignore: decorator
@inline
export function tallTile(
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
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  let c50 = c00;
  let c51 = c00;
  let left = inner;
  while (true) {
    let b0 = v128.load(b);
    let b1 = v128.load(b, 16);
    let x = v128.load_splat<Real>(a);
    c00 = accumulate(mode, x, b0, c00);
    c01 = accumulate(mode, x, b1, c01);
    x = v128.load_splat<Real>(a, SIZE);
    c10 = accumulate(mode, x, b0, c10);
    c11 = accumulate(mode, x, b1, c11);
    x = v128.load_splat<Real>(a, 2 * SIZE);
    c20 = accumulate(mode, x, b0, c20);
    c21 = accumulate(mode, x, b1, c21);
    x = v128.load_splat<Real>(a, 3 * SIZE);
    c30 = accumulate(mode, x, b0, c30);
    c31 = accumulate(mode, x, b1, c31);
    x = v128.load_splat<Real>(a, 4 * SIZE);
    c40 = accumulate(mode, x, b0, c40);
    c41 = accumulate(mode, x, b1, c41);
    x = v128.load_splat<Real>(a, 5 * SIZE);
    c50 = accumulate(mode, x, b0, c50);
    c51 = accumulate(mode, x, b1, c51);
    if (left == 1) break;

    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    x = v128.load_splat<Real>(a, 6 * SIZE);
    c00 = accumulate(mode, x, b0, c00);
    c01 = accumulate(mode, x, b1, c01);
    x = v128.load_splat<Real>(a, 7 * SIZE);
    c10 = accumulate(mode, x, b0, c10);
    c11 = accumulate(mode, x, b1, c11);
    x = v128.load_splat<Real>(a, 8 * SIZE);
    c20 = accumulate(mode, x, b0, c20);
    c21 = accumulate(mode, x, b1, c21);
    x = v128.load_splat<Real>(a, 9 * SIZE);
    c30 = accumulate(mode, x, b0, c30);
    c31 = accumulate(mode, x, b1, c31);
    x = v128.load_splat<Real>(a, 10 * SIZE);
    c40 = accumulate(mode, x, b0, c40);
    c41 = accumulate(mode, x, b1, c41);
    x = v128.load_splat<Real>(a, 11 * SIZE);
    c50 = accumulate(mode, x, b0, c50);
    c51 = accumulate(mode, x, b1, c51);
    left -= 2;
    if (left == 0) break;
    a += 12 * SIZE;
    b += 64;
  }
  finish(out, c00, first);
  finish(out + 16, c01, first);
  out += stride;
  finish(out, c10, first);
  finish(out + 16, c11, first);
  out += stride;
  finish(out, c20, first);
  finish(out + 16, c21, first);
  out += stride;
  finish(out, c30, first);
  finish(out + 16, c31, first);
  out += stride;
  finish(out, c40, first);
  finish(out + 16, c41, first);
  out += stride;
  finish(out, c50, first);
  finish(out + 16, c51, first);
}

import { centralQuantile, outerQuantile } from './normal-quantile';
import { Real } from './real';
import { SIZE } from './lanes';

// The same normals as @proxflow/random, bit for bit in float64. Some columns of a row at a time: first their uniform
// numbers, by Philox 4x32-10 of four counters at once; then all normals in pairs by the formula for the middle of the
// distribution; then anew the one in seven that lies outside. Loops of one kind of work overlap in the machine.

/** Columns at a time, a multiple of the 8 that four counters make. */
const CHUNK: i32 = 64;
// Where scratch holds what, in bytes: uniform numbers, normals, and the columns outside the middle, of which one more is
// written than kept. All three take less than the scratch of products.
const NORMALS: usize = 512;
const OUTSIDE: usize = 1024;

/** The uniform numbers of two counters, each of 26 bits of two words. */
// @ts-ignore: decorator
@inline
function uniformsOf(high: v128, low: v128): v128 {
  const upper = f64x2.convert_low_i32x4_u(i32x4.shr_u(high, 6));
  const lower = f64x2.convert_low_i32x4_u(i32x4.shr_u(low, 6));
  const sum = f64x2.add(f64x2.add(f64x2.mul(upper, f64x2.splat(67108864.0)), lower), f64x2.splat(0.5));
  return f64x2.mul(sum, f64x2.splat(2.220446049250313e-16));
}

// @ts-ignore: decorator
@inline
function upperHalf(v: v128): v128 {
  return v128.shuffle<i64>(v, v, 1, 1);
}

/** The uniform numbers of four counters from (first, row, step, 0) on, for eight columns. */
// @ts-ignore: decorator
@inline
function makeUniforms(to: usize, first: u32, row: u32, step: u32, k0: u32, k1: u32): void {
  let x0 = i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3));
  let x1 = i32x4.splat(row);
  let x2 = i32x4.splat(step);
  let x3 = i32x4.splat(0);
  let key0 = i32x4.splat(k0);
  let key1 = i32x4.splat(k1);
  for (let round = 0; round < 10; round++) {
    const a = i32x4.splat(0xd2511f53);
    const b = i32x4.splat(0xcd9e8d57);
    const firstLow = i64x2.extmul_low_i32x4_u(x0, a);
    const firstHigh = i64x2.extmul_high_i32x4_u(x0, a);
    const secondLow = i64x2.extmul_low_i32x4_u(x2, b);
    const secondHigh = i64x2.extmul_high_i32x4_u(x2, b);
    x0 = v128.xor(v128.xor(v128.shuffle<i32>(secondLow, secondHigh, 1, 3, 5, 7), x1), key0);
    x1 = v128.shuffle<i32>(secondLow, secondHigh, 0, 2, 4, 6);
    x2 = v128.xor(v128.xor(v128.shuffle<i32>(firstLow, firstHigh, 1, 3, 5, 7), x3), key1);
    x3 = v128.shuffle<i32>(firstLow, firstHigh, 0, 2, 4, 6);
    key0 = i32x4.add(key0, i32x4.splat(0x9e3779b9));
    key1 = i32x4.add(key1, i32x4.splat(0xbb67ae85));
  }
  // A counter's first two words make its even column, the others its odd one.
  const even = uniformsOf(x0, x1);
  const odd = uniformsOf(x2, x3);
  v128.store(to, v128.shuffle<i64>(even, odd, 0, 2));
  v128.store(to, v128.shuffle<i64>(even, odd, 1, 3), 16);
  const laterEven = uniformsOf(upperHalf(x0), upperHalf(x1));
  const laterOdd = uniformsOf(upperHalf(x2), upperHalf(x3));
  v128.store(to, v128.shuffle<i64>(laterEven, laterOdd, 0, 2), 32);
  v128.store(to, v128.shuffle<i64>(laterEven, laterOdd, 1, 3), 48);
}

/** The normals of `count` columns (at most CHUNK) from an even column `first` on. */
function makeNormals(scratch: usize, first: i32, row: u32, step: u32, k0: u32, k1: u32, count: i32): void {
  const uniforms = scratch;
  const normals = scratch + NORMALS;
  const outside = scratch + OUTSIDE;
  for (let column = 0; column < count; column += 8) {
    makeUniforms(uniforms + <usize>column * 8, <u32>(first + column) >> 1, row, step, k0, k1);
  }
  let end = outside;
  for (let column = 0; column < count; column += 2) {
    const at = <usize>column * 8;
    const q = f64x2.sub(v128.load(uniforms + at), f64x2.splat(0.5));
    v128.store(normals + at, centralQuantile(q));
    // Every column is written to the list, and kept if it belongs there: nothing to guess for the machine.
    const mask = i64x2.bitmask(f64x2.gt(f64x2.abs(q), f64x2.splat(0.425)));
    store<i32>(end, column);
    end += <usize>((mask & 1) << 2);
    store<i32>(end, column + 1);
    end += <usize>((mask & 2) << 1);
  }
  for (let item = outside; item < end; item += 4) {
    const at = <usize>load<i32>(item) * 8;
    store<f64>(normals + at, outerQuantile(load<f64>(uniforms + at)));
  }
}

/** theta - h g + s xi with xi_ij the normal of stream `key` at (step, row firstRow + i, column j). */
export function seededEulerMaruyama(
  out: usize,
  positions: usize,
  gradient: usize,
  particles: i32,
  dimension: i32,
  stepSize: f64,
  noiseScale: f64,
  key0: u32,
  key1: u32,
  step: u32,
  firstRow: i32,
  scratch: usize,
): void {
  const h = <Real>stepSize;
  const s = <Real>noiseScale;
  let at: usize = 0;
  for (let i = 0; i < particles; i++) {
    for (let j = 0; j < dimension; j += CHUNK) {
      const count = min(CHUNK, dimension - j);
      makeNormals(scratch, j, firstRow + i, step, key0, key1, count);
      for (let column = 0; column < count; column++) {
        const normal = <Real>load<f64>(scratch + NORMALS + <usize>column * 8);
        store<Real>(out + at, load<Real>(positions + at) - load<Real>(gradient + at) * h + normal * s);
        at += SIZE;
      }
    }
  }
}

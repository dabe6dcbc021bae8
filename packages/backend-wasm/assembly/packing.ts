import { Real } from './real';
import { LANES, SIZE, splat } from './lanes';

/** Rows of a tile of `tile.ts`. */
// @ts-ignore: decorator
@inline
export function tileRows(tall: bool): i32 {
  return tall ? 6 : 2;
}

/** Vectors in a row of a tile. */
// @ts-ignore: decorator
@inline
export function tileVectors(tall: bool): i32 {
  return tall ? 2 : 4;
}

/** Numbers in a row of a tile. */
// @ts-ignore: decorator
@inline
export function tileColumns(tall: bool): i32 {
  return tileVectors(tall) * LANES;
}

/** Writes LANES columns (u_k, v_k), a tile's height apart. */
// @ts-ignore: decorator
@inline
function storePairs(tall: bool, to: usize, u: v128, v: v128): void {
  const step = <usize>tileRows(tall) * SIZE;
  if (sizeof<Real>() == 8) {
    v128.store(to, v128.shuffle<f64>(u, v, 0, 2));
    v128.store(to + step, v128.shuffle<f64>(u, v, 1, 3));
    return;
  }
  const lower = v128.shuffle<f32>(u, v, 0, 4, 1, 5);
  const upper = v128.shuffle<f32>(u, v, 2, 6, 3, 7);
  if (!tall) {
    v128.store(to, lower);
    v128.store(to, upper, 16);
    return;
  }
  v128.store_lane<i64>(to, lower, 0);
  v128.store_lane<i64>(to + step, lower, 1);
  v128.store_lane<i64>(to + 2 * step, upper, 0);
  v128.store_lane<i64>(to + 3 * step, upper, 1);
}

/** A tile's rows come in pairs. `second` is 0 where the pair has one row only: its place gets zeros. */
// @ts-ignore: decorator
@inline
function packPair(
  tall: bool,
  to: usize,
  first: usize,
  second: usize,
  innerStep: usize,
  inner: i32,
  firstScale: usize,
  secondScale: usize,
  innerScale: usize,
): void {
  const step = <usize>tileRows(tall) * SIZE;
  const zero = splat(0);
  const firstFactor = innerScale == 0 ? zero : v128.load_splat<Real>(firstScale);
  const secondFactor = innerScale == 0 || second == 0 ? zero : v128.load_splat<Real>(secondScale);
  let k = 0;
  if (innerStep == SIZE) {
    for (; k + LANES <= inner; k += LANES) {
      let u = v128.load(first);
      let v = second == 0 ? zero : v128.load(second);
      if (innerScale != 0) {
        const factors = v128.load(innerScale);
        u = v128.mul<Real>(firstFactor, v128.mul<Real>(u, factors));
        v = v128.mul<Real>(secondFactor, v128.mul<Real>(v, factors));
        innerScale += 16;
      }
      storePairs(tall, to, u, v);
      first += 16;
      if (second != 0) second += 16;
      to += <usize>LANES * step;
    }
  }
  for (; k < inner; k++) {
    let u = v128.load_splat<Real>(first);
    let v = second == 0 ? zero : v128.load_splat<Real>(second);
    if (innerScale != 0) {
      const factor = v128.load_splat<Real>(innerScale);
      u = v128.mul<Real>(firstFactor, v128.mul<Real>(u, factor));
      v = v128.mul<Real>(secondFactor, v128.mul<Real>(v, factor));
      innerScale += SIZE;
    }
    v128.store_lane<Real>(to, u, 0);
    v128.store_lane<Real>(to, v, 0, SIZE);
    first += innerStep;
    if (second != 0) second += innerStep;
    to += step;
  }
}

/**
 * Packs `rows` x `inner` entries of a into panels of a tile's rows, `inner`-major, padded with zeros. With an inner scale
 * (an address, 0 for none), entry (i, k) is rowScale[i] a_ik innerScale[k].
 */
// @ts-ignore: decorator
@inline
export function packRows(
  tall: bool,
  to: usize,
  from: usize,
  rowStep: usize,
  innerStep: usize,
  rows: i32,
  inner: i32,
  rowScale: usize,
  rowScaleStep: usize,
  innerScale: usize,
): void {
  const height = tileRows(tall);
  for (let top = 0; top < rows; top += height) {
    for (let i = 0; i < height; i += 2) {
      const target = to + <usize>i * SIZE;
      const row = top + i;
      const first = from + <usize>row * rowStep;
      const scale = rowScale + <usize>row * rowScaleStep;
      if (row >= rows) packZeros(target, <usize>height * SIZE, inner);
      else {
        const second = row + 1 < rows ? first + rowStep : 0;
        packPair(tall, target, first, second, innerStep, inner, scale, scale + rowScaleStep, innerScale);
      }
    }
    to += <usize>(height * inner) * SIZE;
  }
}

function packZeros(to: usize, step: usize, inner: i32): void {
  for (let k = 0; k < inner; k++) {
    store<Real>(to, 0);
    store<Real>(to + SIZE, 0);
    to += step;
  }
}

/** Packs `inner` x `columns` entries of b into panels of a tile's vectors, `inner`-major, padded with zeros. */
// @ts-ignore: decorator
@inline
export function packColumns(
  tall: bool,
  to: usize,
  from: usize,
  innerStep: usize,
  columnStep: usize,
  inner: i32,
  columns: i32,
): void {
  const all = tileColumns(tall);
  const step = <usize>all * SIZE;
  for (let left = 0; left < columns; left += all) {
    const width = min(all, columns - left);
    const source = from + <usize>left * columnStep;
    if (width == all && columnStep == SIZE) {
      let row = source;
      for (let k = 0; k < inner; k++) {
        v128.store(to, v128.load(row));
        v128.store(to, v128.load(row, 16), 16);
        if (!tall) {
          v128.store(to, v128.load(row, 32), 32);
          v128.store(to, v128.load(row, 48), 48);
        }
        to += step;
        row += innerStep;
      }
      continue;
    }
    for (let j = 0; j < all; j++) {
      let target = to + <usize>j * SIZE;
      let entry = source + <usize>j * columnStep;
      for (let k = 0; k < inner; k++) {
        store<Real>(target, j < width ? load<Real>(entry) : 0);
        target += step;
        entry += innerStep;
      }
    }
    to += <usize>inner * step;
  }
}

import { Real } from './real';
import { LANES, madd, SIZE, splat } from './lanes';

/** What a tile accumulates. */
// @ts-ignore: decorator
@inline
export const PRODUCT: i32 = 0;
/** (a - b)^2 by differences: equal rows give exactly 0, and clouds far from the origin lose nothing. */
// @ts-ignore: decorator
@inline
export const SQUARED_DIFFERENCE: i32 = 1;

// A tile of 6 rows by two vectors: 12 accumulators, two vectors of b and one of a fill the machine's registers. Without
// fused multiply-adds products need registers too, and 4 rows are quickest by a third.
const TILE_ROWS: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 4;
const TILE_COLUMNS: i32 = 2 * LANES;
// A block of a (96 x 256) stays in the second-level cache, a panel of b (256 x 8) in the first.
const BLOCK_ROWS: i32 = 96;
const BLOCK_INNER: i32 = 256;
const BLOCK_COLUMNS: i32 = 1024;

/** Bytes of scratch that {@link accumulateProduct} needs, whatever the sizes. */
export function productScratchBytes(): usize {
  return <usize>(BLOCK_ROWS * BLOCK_INNER + BLOCK_INNER * BLOCK_COLUMNS) * SIZE + 12 * 16;
}

// @ts-ignore: decorator
@inline
function accumulate(mode: i32, a: v128, b: v128, sum: v128): v128 {
  if (mode == PRODUCT) return madd(a, b, sum);
  const difference = v128.sub<Real>(a, b);
  return madd(difference, difference, sum);
}

// @ts-ignore: decorator
@inline
function finish(at: usize, v: v128, first: bool): void {
  v128.store(at, first ? v : v128.add<Real>(v128.load(at), v));
}

/** One tile: out (rows of two vectors, `stride` bytes apart) = or += panels a `[inner, rows]` with b `[inner, 2 vectors]`. */
// @ts-ignore: decorator
@inline
function tile(mode: i32, out: usize, stride: usize, a: usize, b: usize, inner: i32, first: bool): void {
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
  for (let k = 0; k < inner; k++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
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
    if (TILE_ROWS == 6) {
      x = v128.load_splat<Real>(a, 4 * SIZE);
      c40 = accumulate(mode, x, b0, c40);
      c41 = accumulate(mode, x, b1, c41);
      x = v128.load_splat<Real>(a, 5 * SIZE);
      c50 = accumulate(mode, x, b0, c50);
      c51 = accumulate(mode, x, b1, c51);
    }
    a += TILE_ROWS * SIZE;
    b += 32;
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
  if (TILE_ROWS == 6) {
    out += stride;
    finish(out, c40, first);
    finish(out + 16, c41, first);
    out += stride;
    finish(out, c50, first);
    finish(out + 16, c51, first);
  }
}

function productTile(out: usize, stride: usize, a: usize, b: usize, inner: i32, first: bool): void {
  tile(PRODUCT, out, stride, a, b, inner, first);
}

function differenceTile(out: usize, stride: usize, a: usize, b: usize, inner: i32, first: bool): void {
  tile(SQUARED_DIFFERENCE, out, stride, a, b, inner, first);
}

/**
 * Packs `rows` x `inner` entries of a into panels of a tile's rows, `inner`-major, padded with zeros. A row scale and an inner
 * scale (addresses, 0 for none) are multiplied in on the way.
 */
// @ts-ignore: decorator
@inline
function packRows(
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
  for (let top = 0; top < rows; top += TILE_ROWS) {
    const height = min(TILE_ROWS, rows - top);
    for (let i = 0; i < TILE_ROWS; i++) {
      let target = to + <usize>i * SIZE;
      if (i >= height) {
        for (let k = 0; k < inner; k++) {
          store<Real>(target, 0);
          target += TILE_ROWS * SIZE;
        }
        continue;
      }
      let source = from + <usize>(top + i) * rowStep;
      if (innerScale != 0) {
        const scale = load<Real>(rowScale + <usize>(top + i) * rowScaleStep);
        let factor = innerScale;
        for (let k = 0; k < inner; k++) {
          store<Real>(target, scale * (load<Real>(source) * load<Real>(factor)));
          target += TILE_ROWS * SIZE;
          source += innerStep;
          factor += SIZE;
        }
      } else {
        for (let k = 0; k < inner; k++) {
          store<Real>(target, load<Real>(source));
          target += TILE_ROWS * SIZE;
          source += innerStep;
        }
      }
    }
    to += <usize>(TILE_ROWS * inner) * SIZE;
  }
}

/** Packs `inner` x `columns` entries of b into panels of two vectors, `inner`-major, padded with zeros. */
// @ts-ignore: decorator
@inline
function packColumns(
  to: usize,
  from: usize,
  innerStep: usize,
  columnStep: usize,
  inner: i32,
  columns: i32,
): void {
  for (let left = 0; left < columns; left += TILE_COLUMNS) {
    const width = min(TILE_COLUMNS, columns - left);
    const source = from + <usize>left * columnStep;
    if (width == TILE_COLUMNS && columnStep == SIZE) {
      let row = source;
      for (let k = 0; k < inner; k++) {
        v128.store(to, v128.load(row));
        v128.store(to, v128.load(row, 16), 16);
        to += 32;
        row += innerStep;
      }
      continue;
    }
    for (let j = 0; j < TILE_COLUMNS; j++) {
      let target = to + <usize>j * SIZE;
      let entry = source + <usize>j * columnStep;
      for (let k = 0; k < inner; k++) {
        store<Real>(target, j < width ? load<Real>(entry) : 0);
        target += 32;
        entry += innerStep;
      }
    }
    to += <usize>inner * 32;
  }
}

/**
 * out `[rows, columns]` (rows `outStride` entries apart) = sum over k of a_ik b_kj, or of (a_ik - b_kj)^2.
 *
 * a's entry (i, k) stands at a + i * aRow + k * aInner entries, b's (k, j) at b + k * bInner + j * bColumn. With scales,
 * a_ik is replaced by rowScale[i * rowScaleStep] a_ik innerScale[k].
 */
export function accumulateProduct(
  mode: i32,
  out: usize,
  outStride: i32,
  rows: i32,
  columns: i32,
  inner: i32,
  a: usize,
  aRow: i32,
  aInner: i32,
  b: usize,
  bInner: i32,
  bColumn: i32,
  rowScale: usize,
  rowScaleStep: i32,
  innerScale: usize,
  scratch: usize,
): void {
  const packedA = scratch;
  const packedB = packedA + <usize>(BLOCK_ROWS * BLOCK_INNER) * SIZE;
  const border = packedB + <usize>(BLOCK_INNER * BLOCK_COLUMNS) * SIZE;
  const stride = <usize>outStride * SIZE;
  for (let left = 0; left < columns; left += BLOCK_COLUMNS) {
    const width = min(BLOCK_COLUMNS, columns - left);
    for (let depth = 0; depth < inner; depth += BLOCK_INNER) {
      const length = min(BLOCK_INNER, inner - depth);
      packColumns(
        packedB,
        b + (<usize>depth * <usize>bInner + <usize>left * <usize>bColumn) * SIZE,
        <usize>bInner * SIZE,
        <usize>bColumn * SIZE,
        length,
        width,
      );
      for (let top = 0; top < rows; top += BLOCK_ROWS) {
        const height = min(BLOCK_ROWS, rows - top);
        packRows(
          packedA,
          a + (<usize>top * <usize>aRow + <usize>depth * <usize>aInner) * SIZE,
          <usize>aRow * SIZE,
          <usize>aInner * SIZE,
          height,
          length,
          rowScale + <usize>top * <usize>rowScaleStep * SIZE,
          <usize>rowScaleStep * SIZE,
          innerScale == 0 ? 0 : innerScale + <usize>depth * SIZE,
        );
        const target = out + (<usize>top * <usize>outStride + <usize>left) * SIZE;
        for (let j = 0; j < width; j += TILE_COLUMNS) {
          const panelB = packedB + <usize>(j * length) * SIZE;
          for (let i = 0; i < height; i += TILE_ROWS) {
            const panelA = packedA + <usize>(i * length) * SIZE;
            const at = target + <usize>i * stride + <usize>j * SIZE;
            if (i + TILE_ROWS <= height && j + TILE_COLUMNS <= width) {
              if (mode == PRODUCT) productTile(at, stride, panelA, panelB, length, depth == 0);
              else differenceTile(at, stride, panelA, panelB, length, depth == 0);
            } else {
              if (mode == PRODUCT) productTile(border, 32, panelA, panelB, length, true);
              else differenceTile(border, 32, panelA, panelB, length, true);
              copyTile(at, stride, border, min(TILE_ROWS, height - i), min(TILE_COLUMNS, width - j), depth == 0);
            }
          }
        }
      }
    }
  }
}

/** The part of a tile that lies inside the result. */
function copyTile(out: usize, stride: usize, from: usize, rows: i32, columns: i32, first: bool): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const at = out + <usize>j * SIZE;
      const value = load<Real>(from + <usize>j * SIZE);
      store<Real>(at, first ? value : load<Real>(at) + value);
    }
    out += stride;
    from += 32;
  }
}

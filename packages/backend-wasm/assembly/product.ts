import { Real } from './real';
import { SIZE } from './lanes';
import { packColumns, packRows, tileColumns, tileRows } from './packing';
import { tallTile } from './tall-tile';
import { PRODUCT, SQUARED_DIFFERENCE, wideTile } from './tile';

// A block of a (96 x 256) stays in the second-level cache, a panel of b (256 x 16) in the first. Rows and columns of a
// block are a whole number of tiles of either shape.
export const BLOCK_ROWS: i32 = 96;
export const BLOCK_INNER: i32 = 256;
const BLOCK_COLUMNS: i32 = 1024;
/** Bytes of the largest tile, 12 vectors. */
export const TILE_BYTES: usize = 12 * 16;

/** Bytes of scratch that {@link accumulateProduct} needs, whatever the sizes. */
export function productScratchBytes(): usize {
  return TILE_BYTES + <usize>(BLOCK_ROWS * BLOCK_INNER + BLOCK_INNER * BLOCK_COLUMNS) * SIZE;
}

function productTile(out: usize, stride: usize, a: usize, b: usize, inner: i32, first: bool): void {
  if (ASC_FEATURE_RELAXED_SIMD) tallTile(PRODUCT, out, stride, a, b, inner, first);
  else wideTile(PRODUCT, out, stride, a, b, inner, first);
}

function differenceTile(out: usize, stride: usize, a: usize, b: usize, inner: i32, first: bool): void {
  wideTile(SQUARED_DIFFERENCE, out, stride, a, b, inner, first);
}

/** Whether the tile of a mode is the tall one: with fused multiply-adds it is quicker, but for sums of products only. */
// @ts-ignore: decorator
@inline
export function isTall(mode: i32): bool {
  return ASC_FEATURE_RELAXED_SIMD && mode == PRODUCT;
}

/** The part of a tile that lies inside the result. */
function copyTile(
  out: usize,
  stride: usize,
  from: usize,
  fromStride: usize,
  rows: i32,
  columns: i32,
  first: bool,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const at = out + <usize>j * SIZE;
      const value = load<Real>(from + <usize>j * SIZE);
      store<Real>(at, first ? value : load<Real>(at) + value);
    }
    out += stride;
    from += fromStride;
  }
}

/** A block of the result, of packed rows and packed columns. */
// @ts-ignore: decorator
@inline
export function multiplyPacked(
  mode: i32,
  out: usize,
  stride: usize,
  rows: i32,
  columns: i32,
  inner: i32,
  packedA: usize,
  packedB: usize,
  border: usize,
  first: bool,
): void {
  const tall = isTall(mode);
  const borderStride = <usize>tileColumns(tall) * SIZE;
  for (let j = 0; j < columns; j += tileColumns(tall)) {
    const panelB = packedB + <usize>(j * inner) * SIZE;
    for (let i = 0; i < rows; i += tileRows(tall)) {
      const panelA = packedA + <usize>(i * inner) * SIZE;
      const at = out + <usize>i * stride + <usize>j * SIZE;
      const height = min(tileRows(tall), rows - i);
      const width = min(tileColumns(tall), columns - j);
      const whole = height == tileRows(tall) && width == tileColumns(tall);
      const target = whole ? at : border;
      const targetStride = whole ? stride : borderStride;
      if (mode == PRODUCT) productTile(target, targetStride, panelA, panelB, inner, first || !whole);
      else differenceTile(target, targetStride, panelA, panelB, inner, first || !whole);
      if (!whole) copyTile(at, stride, border, borderStride, height, width, first);
    }
  }
}

/** {@link accumulateProduct}, or the same sum of squared differences. */
// @ts-ignore: decorator
@inline
function multiplyBlocks(
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
  const packedA = scratch + TILE_BYTES;
  const packedB = packedA + <usize>(BLOCK_ROWS * BLOCK_INNER) * SIZE;
  const stride = <usize>outStride * SIZE;
  for (let left = 0; left < columns; left += BLOCK_COLUMNS) {
    const width = min(BLOCK_COLUMNS, columns - left);
    for (let depth = 0; depth < inner; depth += BLOCK_INNER) {
      const length = min(BLOCK_INNER, inner - depth);
      packColumns(
        isTall(mode),
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
          isTall(mode),
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
        multiplyPacked(mode, target, stride, height, width, length, packedA, packedB, scratch, depth == 0);
      }
    }
  }
}

/**
 * out `[rows, columns]` (rows `outStride` entries apart) = sum over k of a_ik b_kj.
 *
 * a's entry (i, k) stands at a + i * aRow + k * aInner entries, b's (k, j) at b + k * bInner + j * bColumn. With scales,
 * a_ik is replaced by rowScale[i * rowScaleStep] a_ik innerScale[k].
 */
export function accumulateProduct(
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
  multiplyBlocks(
    PRODUCT,
    out,
    outStride,
    rows,
    columns,
    inner,
    a,
    aRow,
    aInner,
    b,
    bInner,
    bColumn,
    rowScale,
    rowScaleStep,
    innerScale,
    scratch,
  );
}

/** out `[rows, columns]` = |a_i - b_j|^2 for rows a_i, b_j of `dimension` numbers. */
export function squaredDistances(
  out: usize,
  a: usize,
  b: usize,
  rows: i32,
  columns: i32,
  dimension: i32,
  scratch: usize,
): void {
  multiplyBlocks(
    SQUARED_DIFFERENCE,
    out,
    columns,
    rows,
    columns,
    dimension,
    a,
    dimension,
    1,
    b,
    1,
    dimension,
    0,
    0,
    0,
    scratch,
  );
}

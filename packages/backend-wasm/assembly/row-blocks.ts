import { SIZE } from './lanes';
import { packColumns, packRows, tileColumns } from './packing';
import { BLOCK_INNER, BLOCK_ROWS, isTall, multiplyPacked, TILE_BYTES } from './product';

// For a result that is worked on further: some of its rows at a time, which that work finds in cache. The columns are
// packed once, all of them.

/** Bytes of a result's rows that stay in the second-level cache beside what they are made of. */
const GROUP_BYTES: i32 = 196608;

/** Rows to make at a time, where `rowBytes` are written for each: a whole number of tiles of either shape. */
export function groupRows(rowBytes: usize): i32 {
  return max(2, min(BLOCK_ROWS / 6, GROUP_BYTES / 6 / <i32>rowBytes)) * 6;
}

/** Numbers that {@link packAllColumns} writes: panels are full in either shape of tile. */
export function packedEntries(columns: i32, inner: i32): i32 {
  return ((columns + 15) & ~15) * inner;
}

/** Packs b, whose entry (k, j) stands at b + k + j * bColumn entries, for {@link multiplyRows} of the same mode. */
// @ts-ignore: decorator
@inline
export function packAllColumns(mode: i32, to: usize, b: usize, bColumn: i32, columns: i32, inner: i32): void {
  for (let depth = 0; depth < inner; depth += BLOCK_INNER) {
    const length = min(BLOCK_INNER, inner - depth);
    packColumns(isTall(mode), to, b + <usize>depth * SIZE, SIZE, <usize>bColumn * SIZE, length, columns);
    to += <usize>(panelsWidth(mode, columns) * length) * SIZE;
  }
}

// @ts-ignore: decorator
@inline
function panelsWidth(mode: i32, columns: i32): i32 {
  const width = tileColumns(isTall(mode));
  return ((columns + width - 1) / width) * width;
}

/** At most {@link BLOCK_ROWS} rows of the sum of `mode`; a's entry (i, k) stands at a + i * aRow + k entries. */
// @ts-ignore: decorator
@inline
export function multiplyRows(
  mode: i32,
  out: usize,
  rows: i32,
  columns: i32,
  inner: i32,
  a: usize,
  aRow: i32,
  packed: usize,
  scratch: usize,
): void {
  const packedA = scratch + TILE_BYTES;
  for (let depth = 0; depth < inner; depth += BLOCK_INNER) {
    const length = min(BLOCK_INNER, inner - depth);
    packRows(isTall(mode), packedA, a + <usize>depth * SIZE, <usize>aRow * SIZE, SIZE, rows, length, 0, 0, 0);
    multiplyPacked(mode, out, <usize>columns * SIZE, rows, columns, length, packedA, packed, scratch, depth == 0);
    packed += <usize>(panelsWidth(mode, columns) * length) * SIZE;
  }
}

import { Real } from './real';
import { LANES, loadFirst, madd, SIZE, splat, storeFirst } from './lanes';
import { dot } from './matvec';

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

/** sums += block. */
// @ts-ignore: decorator
@inline
function flush(sums: usize, block: usize, columns: i32): void {
  const end = <usize>columns * SIZE;
  for (let at: usize = 0; at < end; at += SIZE) {
    store<Real>(sums + at, load<Real>(sums + at) + load<Real>(block + at));
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
  for (let top = 0; top < rows; top += BLOCK) {
    addBlock(block, kernel, numerator, scaling, dual, min(BLOCK, rows - top), columns);
    flush(sums, block, columns);
    kernel += <usize>BLOCK * stride;
    numerator += <usize>BLOCK * SIZE;
    dual += <usize>BLOCK * SIZE;
  }
}

/** block = K^T y of at most {@link BLOCK} rows, with y as {@link scaleAndSum} makes it. */
function addBlock(
  block: usize,
  kernel: usize,
  numerator: usize,
  scaling: usize,
  dual: usize,
  rows: i32,
  columns: i32,
): void {
  const stride = <usize>columns * SIZE;
  memory.fill(block, 0, stride);
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    const y = dual + <usize>i * SIZE;
    if (scaling != 0) divideByRows(y, numerator + <usize>i * SIZE, kernel, scaling, 4, columns);
    addFourRows(block, kernel, stride, y, columns);
    kernel += 4 * stride;
  }
  for (; i < rows; i++) {
    const y = dual + <usize>i * SIZE;
    if (scaling != 0) divideByRows(y, numerator + <usize>i * SIZE, kernel, scaling, 1, columns);
    addOneRow(block, kernel, y, columns);
    kernel += stride;
  }
}

/**
 * What {@link scalingSweep} adds up, block by block and apart: row k of blocks `[ceil(rows / BLOCK), columns]` is K^T y
 * of the k-th {@link BLOCK} rows, with the dual y made first where there is a scaling. So several threads can share a
 * sweep, and {@link sumOfBlocks} gives the bits that one thread gives.
 */
export function sweepBlocks(
  blocks: usize,
  kernel: usize,
  numerator: usize,
  scaling: usize,
  dual: usize,
  rows: i32,
  columns: i32,
): void {
  const stride = <usize>columns * SIZE;
  for (let top = 0; top < rows; top += BLOCK) {
    addBlock(blocks, kernel, numerator, scaling, dual, min(BLOCK, rows - top), columns);
    blocks += stride;
    kernel += <usize>BLOCK * stride;
    numerator += <usize>BLOCK * SIZE;
    dual += <usize>BLOCK * SIZE;
  }
}

/** out `[columns]`: sums of `count` rows that are `stride` entries apart, in the order of {@link scalingSweep}. */
export function sumOfBlocks(out: usize, blocks: usize, count: i32, columns: i32, stride: i32): void {
  for (let j = 0; j < columns; j += LANES) {
    const width = min(LANES, columns - j);
    let sum = splat(0);
    let at = blocks + <usize>j * SIZE;
    for (let k = 0; k < count; k++) {
      sum = v128.add<Real>(sum, v128.load(at));
      at += <usize>stride * SIZE;
    }
    if (width == LANES) v128.store(out + <usize>j * SIZE, sum);
    else storeFirst(out + <usize>j * SIZE, sum, width);
  }
}

/** Rows in a block of {@link sweepBlocks}. */
export function blockRows(): i32 {
  return BLOCK;
}

/** Numbers of scratch that a sweep on one thread needs: one block. */
export function sweepEntries(_rows: i32, columns: i32): i32 {
  return columns;
}

function divideByRows(y: usize, numerator: usize, kernel: usize, scaling: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) {
    store<Real>(y, <Real>(<f64>load<Real>(numerator) / <f64>(<Real>dot(kernel, scaling, columns))));
    y += SIZE;
    numerator += SIZE;
    kernel += <usize>columns * SIZE;
  }
}

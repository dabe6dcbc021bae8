import { Real } from './real';
import { LANES, loadFirst, maxLanes, minLanes, SIZE, splat, storeFirst } from './lanes';

const SUM: i32 = 0;
const MAX: i32 = 1;
/** Numbers that are added up apart before they join a float64 total: rounding grows with blocks, not with entries. */
const BLOCK: i32 = 1024;

/** Copies `rows` runs of `bytes` bytes; run i goes from `from + i * fromStride` to `to + i * toStride`. */
export function copyRows(to: usize, toStride: usize, from: usize, fromStride: usize, rows: i32, bytes: usize): void {
  for (let i = 0; i < rows; i++) {
    if (bytes == SIZE) store<Real>(to, load<Real>(from));
    else memory.copy(to, from, bytes);
    to += toStride;
    from += fromStride;
  }
}

/** Row i of the result is row `indices[i]` (u32) of `from`; a row has `bytes` bytes. */
export function gatherRows(to: usize, from: usize, indices: usize, count: i32, bytes: usize): void {
  for (let i = 0; i < count; i++) {
    copyRows(to, bytes, from + <usize>load<u32>(indices) * bytes, bytes, 1, bytes);
    indices += 4;
    to += bytes;
  }
}

/** out `[columns, rows]` = x^T, in blocks of 32 x 32 that stay in cache. */
export function transpose(out: usize, x: usize, rows: i32, columns: i32): void {
  for (let top = 0; top < rows; top += 32) {
    const bottom = min(top + 32, rows);
    for (let left = 0; left < columns; left += 32) {
      const right = min(left + 32, columns);
      for (let i = top; i < bottom; i++) {
        for (let j = left; j < right; j++) {
          store<Real>(out + <usize>(j * rows + i) * SIZE, load<Real>(x + <usize>(i * columns + j) * SIZE));
        }
      }
    }
  }
}

/** Adds a vector to a float64 total; float32 is widened first, so that long sums keep their digits. */
// @ts-ignore: decorator
@inline
function addWide(total: v128, v: v128): v128 {
  if (sizeof<Real>() == 8) return f64x2.add(total, v);
  const upper = f64x2.promote_low_f32x4(v128.shuffle<i32>(v, v, 2, 3, 2, 3));
  return f64x2.add(total, f64x2.add(f64x2.promote_low_f32x4(v), upper));
}

/** Sum of `count` numbers, accumulated in float64. */
function sumRow(x: usize, count: i32): f64 {
  let total: f64 = 0;
  for (let begin = 0; begin < count; begin += BLOCK) {
    total += sumBlock(x + <usize>begin * SIZE, min(BLOCK, count - begin));
  }
  return total;
}

// @ts-ignore: decorator
@inline
function sumBlock(x: usize, count: i32): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  const full = count & ~(LANES - 1);
  const end = x + <usize>full * SIZE;
  let at = x;
  for (; at + 32 <= end; at += 32) {
    even = addWide(even, v128.load(at));
    odd = addWide(odd, v128.load(at, 16));
  }
  if (at < end) even = addWide(even, v128.load(at));
  if (full < count) odd = addWide(odd, loadFirst(end, count - full, splat(0)));
  const total = f64x2.add(even, odd);
  return f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
}

// @ts-ignore: decorator
@inline
function better(operation: i32, a: v128, b: v128): v128 {
  return operation == MAX ? v128.max<Real>(a, b) : v128.min<Real>(a, b);
}

/** Largest or smallest of `count` numbers, NaN if one is. */
// @ts-ignore: decorator
@inline
function extremeRow(operation: i32, x: usize, count: i32): Real {
  let best = v128.load_splat<Real>(x);
  let second = best;
  let third = best;
  let fourth = best;
  const full = count & ~(LANES - 1);
  const end = x + <usize>full * SIZE;
  let at = x;
  // Four chains: one would wait for each comparison's result.
  for (; at + 64 <= end; at += 64) {
    best = better(operation, best, v128.load(at));
    second = better(operation, second, v128.load(at, 16));
    third = better(operation, third, v128.load(at, 32));
    fourth = better(operation, fourth, v128.load(at, 48));
  }
  for (; at < end; at += 16) best = better(operation, best, v128.load(at));
  best = better(operation, better(operation, best, second), better(operation, third, fourth));
  if (full < count) best = better(operation, best, loadFirst(end, count - full, best));
  return operation == MAX ? maxLanes(best) : minLanes(best);
}

/** out `[rows]`: each row's sum, maximum or minimum. */
export function reduceRows(operation: i32, out: usize, x: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) {
    const row = x + <usize>i * <usize>columns * SIZE;
    const result =
      operation == SUM
        ? <Real>sumRow(row, columns)
        : operation == MAX
          ? extremeRow(MAX, row, columns)
          : extremeRow(2, row, columns);
    store<Real>(out + <usize>i * SIZE, result);
  }
}

// @ts-ignore: decorator
@inline
function sumColumns(x: usize, rows: i32, stride: usize, width: i32): v128 {
  if (sizeof<Real>() == 8) {
    let total = f64x2.splat(0);
    for (let begin = 0; begin < rows; begin += BLOCK) {
      const end = min(begin + BLOCK, rows);
      let block = f64x2.splat(0);
      for (let i = begin; i < end; i++) {
        block = f64x2.add(block, loadFirst(x, width, splat(0)));
        x += stride;
      }
      total = f64x2.add(total, block);
    }
    return total;
  }
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let i = 0; i < rows; i++) {
    const v = loadFirst(x, width, splat(0));
    low = f64x2.add(low, f64x2.promote_low_f32x4(v));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i32>(v, v, 2, 3, 2, 3)));
    x += stride;
  }
  return v128.shuffle<i32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

// @ts-ignore: decorator
@inline
function extremeColumns(operation: i32, x: usize, rows: i32, stride: usize, width: i32): v128 {
  let best = loadFirst(x, width, splat(0));
  for (let i = 1; i < rows; i++) {
    x += stride;
    best = better(operation, best, loadFirst(x, width, splat(0)));
  }
  return best;
}

/** out `[columns]`: each column's sum, maximum or minimum; rows are `rowStep` entries apart. */
export function reduceColumns(operation: i32, out: usize, x: usize, rows: i32, columns: i32, rowStep: i32): void {
  const stride = <usize>rowStep * SIZE;
  for (let j = 0; j < columns; j += LANES) {
    const width = min(LANES, columns - j);
    const at = x + <usize>j * SIZE;
    const v =
      operation == SUM
        ? sumColumns(at, rows, stride, width)
        : operation == MAX
          ? extremeColumns(MAX, at, rows, stride, width)
          : extremeColumns(2, at, rows, stride, width);
    if (width == LANES) v128.store(out + <usize>j * SIZE, v);
    else storeFirst(out + <usize>j * SIZE, v, width);
  }
}

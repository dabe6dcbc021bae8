import { Real } from './real';
import { LANES, madd, SIZE, splat } from './lanes';

/** Vectors of columns that one row is compared with at a time. */
const VECTORS: i32 = 4;
/** Coordinates between two looks whether all columns are too far already. */
const GLANCE: i32 = 8;

/** Numbers of scratch that {@link nearPairs} takes. */
export function nearPairsEntries(rows: i32, dimension: i32): i32 {
  const width = VECTORS * LANES;
  return ((rows + width - 1) / width) * width * dimension;
}

/** Rows side by side, one panel of columns after the other; what is missing in the last one stays as it was. */
function packPanels(packed: usize, x: usize, rows: i32, dimension: i32): void {
  const width = VECTORS * LANES;
  for (let i = 0; i < rows; i++) {
    const to = packed + <usize>((i / width) * width * dimension + (i % width)) * SIZE;
    const from = x + <usize>(i * dimension) * SIZE;
    for (let k = 0; k < dimension; k++) {
      store<Real>(to + <usize>(k * width) * SIZE, load<Real>(from + <usize>k * SIZE));
    }
  }
}

/** (x - y)^2 more. */
// @ts-ignore: decorator
@inline
function addSquare(sum: v128, own: v128, columns: v128): v128 {
  const difference = v128.sub<Real>(own, columns);
  return madd(difference, difference, sum);
}

/** Bits of the lanes that are below the limit. */
// @ts-ignore: decorator
@inline
function below(squares: v128, limit: v128): u32 {
  const less = v128.lt<Real>(squares, limit);
  return <u32>(sizeof<Real>() == 4 ? i32x4.bitmask(less) : i64x2.bitmask(less));
}

/**
 * Pairs i < j of rows of x `[rows, dimension]` with |x_i - x_j|^2 < limit: their number (u32) and then the pairs (i, j), by j and
 * then by i; 2^32 - 1 instead of the number where there are more than `capacity`. A row is compared with a panel of columns until
 * all of them are too far, so coordinates that differ most are best put first.
 */
export function nearPairs(
  out: usize,
  x: usize,
  rows: i32,
  dimension: i32,
  limit: f64,
  capacity: i32,
  packed: usize,
): void {
  packPanels(packed, x, rows, dimension);
  const width = VECTORS * LANES;
  const bound = splat(limit);
  const step = <usize>width * SIZE;
  let at = out + 4;
  let count = 0;
  for (let j = 1; j < rows; j++) {
    const row = x + <usize>(j * dimension) * SIZE;
    for (let left = 0; left < j; left += width) {
      let columns = packed + <usize>(left * dimension) * SIZE;
      let s0 = splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let far = false;
      for (let k = 0; k < dimension; ) {
        const end = min(k + GLANCE, dimension);
        for (; k < end; k++) {
          const own = v128.load_splat<Real>(row + <usize>k * SIZE);
          s0 = addSquare(s0, own, v128.load(columns));
          s1 = addSquare(s1, own, v128.load(columns, 16));
          s2 = addSquare(s2, own, v128.load(columns, 32));
          s3 = addSquare(s3, own, v128.load(columns, 48));
          columns += step;
        }
        const least = v128.min<Real>(v128.min<Real>(s0, s1), v128.min<Real>(s2, s3));
        if (!v128.any_true(v128.lt<Real>(least, bound))) {
          far = true;
          break;
        }
      }
      if (far) continue;
      let near =
        below(s0, bound) |
        (below(s1, bound) << LANES) |
        (below(s2, bound) << (2 * LANES)) |
        (below(s3, bound) << (3 * LANES));
      // Columns from j on are the row itself, later ones, and what fills the last panel.
      if (j - left < width) near &= ((<u32>1) << (j - left)) - 1;
      while (near != 0) {
        if (count == capacity) {
          store<u32>(out, u32.MAX_VALUE);
          return;
        }
        store<u32>(at, left + <i32>ctz(near));
        store<u32>(at, j, 4);
        at += 8;
        count++;
        near &= near - 1;
      }
    }
  }
  store<u32>(out, count);
}

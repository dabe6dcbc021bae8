import { Real } from './real';
import { LANES, loadFirst, SIZE, splat, storeFirst } from './lanes';
import { dot } from './matvec';
import { accumulateProduct } from './product';
import { errorFunctionOf, errorSlopeOf, gaussian } from './error-function';
import {
  cosineFrom,
  cosineInside,
  cosineOfFarAngle,
  hasFarAngle,
  quadrants,
  remainderOf,
  sineFrom,
  sineInside,
  sineOfFarAngle,
} from './sine';
import { decay, logisticOf, logisticSlopeOf, softplusOf } from './softplus';
import { tangentGrowth, tangentOf, tangentSlopeOf } from './transcendental';

// The numbers of the activations; the driver's table holds the same order.
const TANH: i32 = 0;
const RELU: i32 = 1;
const LOGISTIC: i32 = 2;
const ERF: i32 = 3;
const SOFTPLUS: i32 = 4;
const SINE: i32 = 5;

/** Values sigma(u + b) over u, and slopes sigma'(u + b) beside them, for the rows of w.x. */
// @ts-ignore: decorator
@inline
function activateRow(activation: i32, values: usize, slopes: usize, offset: v128, count: i32): void {
  let left = count;
  for (; left >= LANES; left -= LANES) {
    activate(activation, values, slopes, v128.add<Real>(v128.load(values), offset), LANES);
    values += 16;
    slopes += 16;
  }
  if (left > 0) {
    activate(activation, values, slopes, v128.add<Real>(loadFirst(values, left, splat(0)), offset), left);
  }
}

/** sigma(u) and sigma'(u) of one vector, of which the first `count` lanes are written. */
// @ts-ignore: decorator
@inline
function activate(activation: i32, values: usize, slopes: usize, u: v128, count: i32): void {
  let value: v128;
  let slope: v128;
  if (activation == TANH) {
    const e = tangentGrowth(u);
    const d = v128.div<Real>(splat(1), v128.add<Real>(e, splat(2)));
    value = tangentOf(u, e, d);
    slope = tangentSlopeOf(u, e, d);
  } else if (activation == RELU) {
    value = v128.max<Real>(u, splat(0));
    slope = v128.and(v128.gt<Real>(u, splat(0)), splat(1));
    slope = v128.bitselect(slope, u, v128.eq<Real>(u, u));
  } else if (activation == LOGISTIC) {
    const e = decay(u);
    const d = v128.div<Real>(splat(1), v128.add<Real>(e, splat(1)));
    value = logisticOf(u, e, d);
    slope = logisticSlopeOf(e, d);
  } else if (activation == ERF) {
    const e = gaussian(u);
    value = errorFunctionOf(u, e);
    slope = errorSlopeOf(e);
  } else if (activation == SOFTPLUS) {
    const e = decay(u);
    value = softplusOf(u, e);
    slope = logisticOf(u, e, v128.div<Real>(splat(1), v128.add<Real>(e, splat(1))));
  } else if (hasFarAngle(u)) {
    value = sineOfFarAngle(u);
    slope = cosineOfFarAngle(u);
  } else {
    const shifted = quadrants(u);
    const r = remainderOf(u, shifted);
    const sine = sineInside(r);
    const cosine = cosineInside(r);
    value = sineFrom(shifted, sine, cosine);
    slope = cosineFrom(shifted, sine, cosine);
  }
  if (count == LANES) {
    v128.store(values, value);
    v128.store(slopes, slope);
  } else {
    storeFirst(values, value, count);
    storeFirst(slopes, slope, count);
  }
}

/** T = sigma(w.x + b) and S = sigma'(w.x + b), both `[neurons, points]`, for positions (a, b, w). */
export function ridgeForward(
  activation: i32,
  values: usize,
  slopes: usize,
  positions: usize,
  inputs: usize,
  neurons: i32,
  points: i32,
  dimension: i32,
  scratch: usize,
): void {
  const width = dimension + 2;
  const directions = positions + 2 * SIZE;
  accumulateProduct(
    values,
    points,
    neurons,
    points,
    dimension,
    directions,
    width,
    1,
    inputs,
    1,
    dimension,
    0,
    0,
    0,
    scratch,
  );
  for (let j = 0; j < neurons; j++) {
    const row = <usize>j * <usize>points * SIZE;
    const offset = v128.load_splat<Real>(positions + (<usize>j * <usize>width + 1) * SIZE);
    // Outside the loop over a row: each case is a loop of its own.
    switch (activation) {
      case TANH:
        activateRow(TANH, values + row, slopes + row, offset, points);
        break;
      case RELU:
        activateRow(RELU, values + row, slopes + row, offset, points);
        break;
      case LOGISTIC:
        activateRow(LOGISTIC, values + row, slopes + row, offset, points);
        break;
      case ERF:
        activateRow(ERF, values + row, slopes + row, offset, points);
        break;
      case SOFTPLUS:
        activateRow(SOFTPLUS, values + row, slopes + row, offset, points);
        break;
      default:
        activateRow(SINE, values + row, slopes + row, offset, points);
    }
  }
}

/** potential = a (T c), gradient = (T c, a S c, a (S diag(c)) X): S diag(c) is made while it is packed, never stored. */
export function ridgePullback(
  potential: usize,
  gradient: usize,
  positions: usize,
  inputs: usize,
  values: usize,
  slopes: usize,
  cotangent: usize,
  neurons: i32,
  points: i32,
  dimension: i32,
  scratch: usize,
): void {
  const width = dimension + 2;
  for (let j = 0; j < neurons; j++) {
    const row = <usize>j * <usize>points * SIZE;
    const at = <usize>j * <usize>width * SIZE;
    const amplitude = <f64>load<Real>(positions + at);
    const mean = <f64>(<Real>dot(values + row, cotangent, points));
    store<Real>(potential + <usize>j * SIZE, <Real>(amplitude * mean));
    store<Real>(gradient + at, <Real>mean);
    store<Real>(gradient + at + SIZE, <Real>(amplitude * dot(slopes + row, cotangent, points)));
  }
  accumulateProduct(
    gradient + 2 * SIZE,
    width,
    neurons,
    dimension,
    points,
    slopes,
    points,
    1,
    inputs,
    dimension,
    1,
    positions,
    width,
    cotangent,
    scratch,
  );
}

/** theta - h g + s xi. */
export function eulerMaruyama(
  out: usize,
  positions: usize,
  gradient: usize,
  noise: usize,
  count: i32,
  stepSize: f64,
  noiseScale: f64,
): void {
  const h = splat(stepSize);
  const s = splat(noiseScale);
  for (let left = count; left > 0; left -= LANES) {
    const drifted = v128.sub<Real>(v128.load(positions), v128.mul<Real>(v128.load(gradient), h));
    const moved = v128.add<Real>(drifted, v128.mul<Real>(v128.load(noise), s));
    if (left >= LANES) v128.store(out, moved);
    else storeFirst(out, moved, left);
    positions += 16;
    gradient += 16;
    noise += 16;
    out += 16;
  }
}

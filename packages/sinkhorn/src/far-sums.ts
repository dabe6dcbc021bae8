import type { HostPoints } from './host-points.js';
import { pointBoxesOf, type PointBoxes } from './point-boxes.js';

/** How far below what is enough, in exponents, all boxes together that do not matter may be. */
const ignorable = 4;
/** Exponents between two reaches at which a box's mass is known, and how many of them at most. */
const levelStep = 2;
const mostLevels = 32;
/** Terms that much below the largest, in exponents, are rounded up to that. */
const negligible = 40;

/**
 * Upper bounds on the sums over what is left out of each point's sum:
 *
 *     log sum_(j: |x_i - y_j|^2 > max(reach_i, reach_j)) exp(u_j - |x_i - y_j|^2 / s)
 *
 * where no y_j is nearer to x_i than its box is, nor than either reach. Points of one box share a bound where that is enough.
 * Time O(N log N) once and O(levels N + boxes^2 + near boxes of points by themselves) a question.
 */
export class FarSums {
  readonly #of: PointBoxes;
  readonly #from: PointBoxes;
  readonly #reach: Float64Array;
  readonly #fromReach: Float64Array;
  readonly #scale: number;
  readonly #exponents: Float64Array;
  readonly #everyBox: Uint32Array;

  /**
   * @param reach - squares of distances `[N]`, for the points the sums are of
   * @param fromReach - the same `[M]` for the points that are added up; 0 where only the others have one
   */
  constructor(of: PointBoxes, from: PointBoxes, reach: Float64Array, fromReach: Float64Array, scale: number) {
    this.#of = of;
    this.#from = from;
    this.#reach = reach;
    this.#fromReach = fromReach;
    this.#scale = scale;
    this.#exponents = new Float64Array(from.members.length);
    this.#everyBox = Uint32Array.from(from.members.keys());
  }

  /**
   * For each point `[N]`, given u `[M]` of the other cloud's; bounds below `enough` `[N]` may be rough. A point whose box does not show
   * enough is looked at by itself, against the boxes that can matter to it.
   */
  bounds(u: Float64Array, enough: Float64Array): Float64Array {
    const masses = this.#masses(u);
    const result = new Float64Array(this.#reach.length);
    const { members, low, high, points } = this.#of;
    const { values, dimension: p } = points;
    for (let box = 0; box < members.length; box++) {
      const indices = members[box];
      let least = Infinity;
      for (const i of indices) least = Math.min(least, this.#reach[i]);
      this.#fill(masses, this.#everyBox, low, high, box * p, least);
      const shared = this.#sum(this.#everyBox.length);
      // Written so that NaN, where nothing is kept, is looked at too.
      const unclear = indices.filter((i) => !(shared <= enough[i]));
      if (unclear.length < indices.length) for (const i of indices) result[i] = shared;
      if (unclear.length === 0) continue;
      const { active, rest } = this.#divide(unclear.reduce((limit, i) => Math.min(limit, enough[i]), Infinity));
      for (const i of unclear) {
        this.#fill(masses, active, values, values, i * p, this.#reach[i]);
        result[i] = logAdd(this.#sum(active.length), rest);
      }
    }
    return result;
  }

  /** Boxes whose terms, as they were filled in for all, can matter beside a limit, and a bound on the sum of the others. */
  #divide(limit: number): { readonly active: Uint32Array; readonly rest: number } {
    const exponents = this.#exponents;
    const matters = limit - Math.log(exponents.length) - ignorable;
    const isActive = (box: number) => !(exponents[box] < matters);
    const active = this.#everyBox.filter(isActive);
    let others = 0;
    for (let box = 0; box < exponents.length; box++) if (!isActive(box)) others += Math.exp(exponents[box] - matters);
    return { active, rest: others === 0 ? -Infinity : matters + Math.log(others) };
  }

  /** log sum over each box of exp(u_j - max(reach_j, R) / s) for levels of R, and of exp(u_j). */
  #masses(u: Float64Array): BoxMasses {
    const { members } = this.#from;
    const fromReach = this.#fromReach;
    const scale = this.#scale;
    let [lowest, highest] = [Infinity, -Infinity];
    for (const reach of fromReach) {
      if (reach < lowest) lowest = reach;
      if (reach > highest) highest = reach;
    }
    const levels = Math.min(mostLevels, Math.ceil((highest - lowest) / (levelStep * scale)) + 1);
    const step = levels > 1 ? (highest - lowest) / (levels - 1) : Infinity;
    const total = new Float64Array(members.length);
    const at = new Float64Array(members.length * levels);
    const exponents = new Float64Array(members.reduce((most, part) => Math.max(most, part.length), 0));
    for (let box = 0; box < members.length; box++) {
      const part = members[box];
      for (let k = 0; k < part.length; k++) exponents[k] = u[part[k]];
      total[box] = logSumOf(exponents, part.length);
      // Points that look no further than the lowest level count as in the total.
      const wide = part.some((j) => fromReach[j] > lowest);
      for (let level = 0; level < levels; level++) {
        const reach = level === 0 ? lowest : lowest + level * step;
        for (let k = 0; wide && k < part.length; k++) {
          exponents[k] = u[part[k]] - Math.max(fromReach[part[k]], reach) / scale;
        }
        at[box * levels + level] = wide ? logSumOf(exponents, part.length) : total[box] - reach / scale;
      }
    }
    return { levels, lowest, step, total, at };
  }

  /** Exponents of the terms of some boxes, for all points from low[at .. at + p] to high[at .. at + p]. */
  #fill(
    { levels, lowest, step, total, at: known }: BoxMasses,
    boxes: Uint32Array,
    low: Float64Array,
    high: Float64Array,
    at: number,
    reach: number,
  ): void {
    const { low: fromLow, high: fromHigh, points } = this.#from;
    const p = points.dimension;
    const exponents = this.#exponents;
    for (let n = 0; n < boxes.length; n++) {
      const box = boxes[n];
      let square = 0;
      for (let k = 0; k < p; k++) {
        const below = low[at + k] - fromHigh[box * p + k];
        const above = fromLow[box * p + k] - high[at + k];
        const apart = below > above ? below : above;
        if (apart > 0) square += apart * apart;
      }
      // Rounding of squares must not make a bound too small.
      const beyond = (square > reach ? square : reach) * (1 - 1e-13);
      const level = step === Infinity ? 0 : Math.floor((beyond - lowest) / step - 1e-9);
      const atLevel = known[box * levels + Math.max(0, Math.min(level, levels - 1))];
      const atDistance = total[box] - beyond / this.#scale;
      exponents[n] = atDistance < atLevel ? atDistance : atLevel;
    }
  }

  /** log of the sum of the first `count` terms. */
  #sum(count: number): number {
    const exponents = this.#exponents;
    let most = -Infinity;
    for (let n = 0; n < count; n++) if (exponents[n] > most) most = exponents[n];
    if (most === -Infinity) return -Infinity;
    let sum = count * Math.exp(-negligible);
    for (let n = 0; n < count; n++) {
      const relative = exponents[n] - most;
      if (relative > -negligible) sum += Math.exp(relative);
    }
    return most + Math.log(sum);
  }
}

/** log(exp(a) + exp(b)). */
function logAdd(a: number, b: number): number {
  const most = Math.max(a, b);
  return most === -Infinity ? most : most + Math.log1p(Math.exp(Math.min(a, b) - most));
}

interface BoxMasses {
  readonly levels: number;
  readonly lowest: number;
  readonly step: number;
  /** `[boxes]`. */
  readonly total: Float64Array;
  /** `[boxes, levels]`. */
  readonly at: Float64Array;
}

/** log of the sum of exp over the first `count` exponents. */
function logSumOf(exponents: Float64Array, count: number): number {
  let most = -Infinity;
  for (let k = 0; k < count; k++) if (exponents[k] > most) most = exponents[k];
  if (most === -Infinity) return -Infinity;
  let sum = 0;
  for (let k = 0; k < count; k++) sum += Math.exp(exponents[k] - most);
  return most + Math.log(sum);
}

/** Those of rows and of columns. */
export function farSumsOf(
  {
    x,
    y,
    rowReach,
    columnReach,
  }: {
    readonly x: HostPoints;
    readonly y: HostPoints;
    readonly rowReach: Float64Array;
    readonly columnReach: Float64Array;
  },
  scale: number,
): { readonly rows: FarSums; readonly columns: FarSums } {
  const [ofX, ofY] = [pointBoxesOf(x), pointBoxesOf(y)];
  return {
    rows: new FarSums(ofX, ofY, rowReach, columnReach, scale),
    columns: new FarSums(ofY, ofX, columnReach, rowReach, scale),
  };
}

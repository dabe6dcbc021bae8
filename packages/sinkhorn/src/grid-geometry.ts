import {
  InvalidArgumentError,
  requireFiniteValues,
  requireInteger,
  type Backend,
  type Matrix,
} from '@proxflow/backend';
import { planAnswers } from './cost-rows.js';
import type { Geometry, ScaledPlan } from './geometry.js';
import { gridKernel, separableLogSums, type GridAxis } from './grid-kernel.js';
import { sum } from './log-arithmetic.js';

/** Coordinates of a grid along one axis. */
export interface GridCoordinates {
  /** Of the rows' grid. */
  readonly x: ArrayLike<number>;
  /** Of the columns' grid; that of the rows by default. */
  readonly y?: ArrayLike<number>;
}

/** What {@link gridGeometry} is made of. */
export interface GridGeometryOptions {
  readonly backend: Backend;
  /** One for each dimension; points are numbered row-major, the last axis fastest. */
  readonly axes: readonly GridCoordinates[];
}

/**
 * C_ij = |x_i - y_j|^2 between the points of two rectangular grids: histograms, images, volumes. The kernel is a product
 * over the axes and is applied one axis at a time. For n points along each of D axes, N = n^D: memory O(N + D n^2), time
 * O(D n N) a half sweep instead of O(N^2).
 *
 * @throws InvalidArgumentError for no axis, an axis without points, or a coordinate that is not finite.
 * @example
 * ```ts
 * const side = Array.from({ length: 64 }, (_, i) => i / 63);
 * const geometry = gridGeometry({ backend, axes: [{ x: side }, { x: side }] });
 * const { transportCost } = await sinkhorn({ backend, cost: geometry, epsilon: 0.01, source: image, target: other });
 * ```
 */
export function gridGeometry({ backend, axes: given }: GridGeometryOptions): Geometry {
  requireInteger('axes.length', given.length);
  const axes = given.map(axisOf);
  const rows = axes.reduce((size, { x }) => size * x.length, 1);
  const columns = axes.reduce((size, { y }) => size * y.length, 1);
  const rowCost = (i: number) => costsOfRow(axes, i, columns);
  const fromRows = planAnswers({
    backend,
    shape: [rows, columns],
    rowsPerBlock: Math.max(1, Math.floor(2 ** 18 / columns)),
    async withRows(start, count, use) {
      const entries = new Float64Array(count * columns);
      for (let i = 0; i < count; i++) entries.set(rowCost(start + i), i * columns);
      const block = await backend.upload(entries, [count, columns]);
      try {
        return await use(block);
      } finally {
        block.dispose();
      }
    },
  });

  return {
    backend,
    shape: [rows, columns],
    kernel: (scale, domain) => gridKernel(backend, axes, scale, domain),
    async rowCosts({ logRowScaling, logColumnScaling, scale }) {
      const costs = new Float64Array(rows);
      for (let charged = 0; charged < axes.length; charged++) {
        // The cost is a sum over axes; in each term one axis carries it, in logarithms.
        const logs = await separableLogSums({ backend, axes, scale, u: logColumnScaling, transpose: false, charged });
        for (let i = 0; i < rows; i++) costs[i] += Math.exp(logRowScaling[i] + logs[i]);
      }
      return costs;
    },
    applyPlan: (plan, values, transpose = false) => applySeparably(backend, axes, plan, values, transpose),
    planMatrix: (plan) => fromRows.planMatrix(plan),
    async diagonalCosts() {
      return Float64Array.from({ length: Math.min(rows, columns) }, (_, i) => rowCost(i)[i]);
    },
    async statistics() {
      let mean = 0;
      let variance = 0;
      let largest = 0;
      for (const { cost } of axes) {
        const own = cost.reduce((total, value) => total + value, 0) / cost.length;
        mean += own;
        variance += cost.reduce((total, value) => total + (value - own) ** 2, 0) / cost.length;
        largest += cost.reduce((most, value) => Math.max(most, value), 0);
      }
      return { mean, standardDeviation: Math.sqrt(variance), largest };
    },
    dispose: () => undefined,
  };
}

function axisOf({ x, y = x }: GridCoordinates, d: number): GridAxis {
  for (const [side, values] of [
    ['x', x],
    ['y', y],
  ] as const) {
    requireInteger(`axes[${d}].${side}.length`, values.length);
    requireFiniteValues(`axes[${d}].${side}`, values);
  }
  const cost = new Float64Array(x.length * y.length);
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < y.length; j++) cost[i * y.length + j] = (x[i] - y[j]) ** 2;
  }
  const wrong = cost.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new InvalidArgumentError({
      argument: `axes[${d}]`,
      value: cost[wrong],
      expected: 'coordinates whose squared distances are finite',
      remedy: 'Scale the coordinates down.',
    });
  }
  return { x: Float64Array.from(x), y: Float64Array.from(y), cost };
}

/** C_i,: `[M]`. */
function costsOfRow(axes: readonly GridAxis[], row: number, columns: number): Float64Array {
  let costs = new Float64Array(1);
  let stride = axes.reduce((size, { x }) => size * x.length, 1);
  let rest = row;
  for (const { x, y, cost } of axes) {
    stride /= x.length;
    const at = Math.floor(rest / stride);
    rest -= at * stride;
    const next = new Float64Array(costs.length * y.length);
    costs.forEach((value, k) => {
      for (let j = 0; j < y.length; j++) next[k * y.length + j] = value + cost[at * y.length + j];
    });
    costs = next;
  }
  return costs.subarray(0, columns);
}

/** P V or P^T V: positive and negative parts go apart through log sums, where nothing over- or underflows. */
async function applySeparably(
  backend: Backend,
  axes: readonly GridAxis[],
  { logRowScaling, logColumnScaling, scale }: ScaledPlan,
  values: Matrix,
  transpose: boolean,
): Promise<Matrix> {
  const [own, across] = transpose ? [logColumnScaling, logRowScaling] : [logRowScaling, logColumnScaling];
  const [length, width] = values.shape;
  const entries = await backend.read(values);
  const result = new Float64Array(own.length * width);
  for (let k = 0; k < width; k++) {
    for (const sign of [1, -1]) {
      const part = Float64Array.from({ length }, (_, j) => Math.log(Math.max(0, sign * entries[j * width + k])));
      if (part.every((value) => value === -Infinity)) continue;
      const logs = await separableLogSums({ backend, axes, scale, u: sum(across, part), transpose });
      for (let i = 0; i < own.length; i++) result[i * width + k] += sign * Math.exp(own[i] + logs[i]);
    }
  }
  return backend.upload(result, [own.length, width]);
}

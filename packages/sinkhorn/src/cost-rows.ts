import type { Backend, Matrix, MatrixShape } from '@proxflow/backend';
import type { CostStatistics, Geometry, ScaledPlan } from './geometry.js';

/** A cost that can be had some rows at a time; all at once where it is held as a whole. */
export interface CostRows {
  readonly backend: Backend;
  readonly shape: MatrixShape;
  readonly rowsPerBlock: number;
  /** Lends C[start .. start + count, :] to `use`. */
  withRows<T>(start: number, count: number, use: (cost: Matrix) => Promise<T>): Promise<T>;
}

/** Visits all blocks in order. */
async function forEachBlock(
  rows: CostRows,
  visit: (cost: Matrix, start: number, count: number) => Promise<void>,
): Promise<void> {
  const total = rows.shape[0];
  for (let start = 0; start < total; start += rows.rowsPerBlock) {
    const count = Math.min(rows.rowsPerBlock, total - start);
    await rows.withRows(start, count, (cost) => visit(cost, start, count));
  }
}

/** P_ij = exp(r_i + c_j - C_ij / scale) for a block of rows; the caller owns it. */
async function planOf(backend: Backend, cost: Matrix, plan: ScaledPlan, start: number, count: number): Promise<Matrix> {
  const scope = backend.scope();
  const r = plan.logRowScaling.subarray(start, start + count);
  const row = scope.own(await backend.upload(r, [count, 1]));
  const column = scope.own(await backend.upload(plan.logColumnScaling, [cost.shape[1]]));
  const result = backend.tidy(() => {
    const exponent = backend.binary('subtract', column, backend.binary('divide', cost, plan.scale));
    return backend.unary('exp', backend.binary('add', exponent, row));
  });
  scope.dispose();
  return result;
}

/** Lends each block of the plan, with its rows of the cost. */
export async function forEachPlanBlock(
  rows: CostRows,
  plan: ScaledPlan,
  visit: (block: Matrix, cost: Matrix, start: number, count: number) => Promise<void>,
): Promise<void> {
  await forEachBlock(rows, async (cost, start, count) => {
    const block = await planOf(rows.backend, cost, plan, start, count);
    try {
      await visit(block, cost, start, count);
    } finally {
      block.dispose();
    }
  });
}

/** What a geometry answers about plans and costs, from rows of the cost. Time O(N M) each, memory of one block. */
export function planAnswers(rows: CostRows): Pick<Geometry, 'rowCosts' | 'applyPlan' | 'planMatrix' | 'statistics'> {
  const { backend, shape } = rows;
  let statistics: Promise<CostStatistics> | undefined;
  return {
    async rowCosts(plan) {
      const costs = new Float64Array(shape[0]);
      await forEachPlanBlock(rows, plan, async (block, cost, start) => {
        const charged = backend.tidy(() => backend.reduce('sum', backend.binary('multiply', block, cost), 1));
        costs.set(await backend.read(charged), start);
        charged.dispose();
      });
      return costs;
    },
    async applyPlan(plan, values, transpose = false) {
      const parts: Matrix[] = [];
      await forEachPlanBlock(rows, plan, async (block, _cost, start, count) => {
        if (!transpose) {
          parts.push(backend.matmul(block, values));
          return;
        }
        const term = backend.tidy(() =>
          backend.matmul(block, backend.slice(values, 0, start, count), { transposeA: true }),
        );
        addTo(backend, parts, term);
      });
      return joined(backend, parts);
    },
    async planMatrix(plan) {
      const parts: Matrix[] = [];
      await forEachBlock(rows, async (cost, start, count) => {
        parts.push(await planOf(backend, cost, plan, start, count));
      });
      return joined(backend, parts);
    },
    // Costs do not change, and both epsilon and the gap ask for this.
    statistics: () => (statistics ??= statisticsOf(rows)),
  };
}

/** Adds a term, which it takes over, to the one sum in `sums`. */
export function addTo(backend: Backend, sums: Matrix[], term: Matrix): void {
  const before = sums.pop();
  sums.push(before === undefined ? term : backend.binary('add', before, term));
  if (before === undefined) return;
  before.dispose();
  term.dispose();
}

/** The parts below one another, which it takes over. */
export function joined(backend: Backend, parts: readonly Matrix[]): Matrix {
  if (parts.length === 1) return parts[0];
  const whole = backend.concatenate(parts, 0);
  for (const part of parts) part.dispose();
  return whole;
}

/** Row sums come from the backend, their sums from the host; squares are taken about the first block's mean. */
async function statisticsOf(rows: CostRows): Promise<CostStatistics> {
  const { backend, shape } = rows;
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  let centre: number | undefined;
  let sum = 0;
  let squares = 0;
  let largest = -Infinity;
  await forEachBlock(rows, async (cost, _start, count) => {
    if (centre === undefined) {
      const sums = backend.reduce('sum', cost, 1);
      centre = total(await backend.read(sums)) / (count * shape[1]);
      sums.dispose();
    }
    const about = centre;
    const [first, second, high] = backend.tidy(() => {
      const deviation = backend.binary('subtract', cost, about);
      const squared = backend.unary('square', deviation);
      return [
        backend.reduce('sum', deviation, 1),
        backend.reduce('sum', squared, 1),
        backend.reduce('max', cost, 1),
      ] as const;
    });
    sum += total(await backend.read(first));
    squares += total(await backend.read(second));
    largest = (await backend.read(high)).reduce((most, value) => Math.max(most, value), largest);
    for (const vector of [first, second, high]) vector.dispose();
  });
  const pairs = shape[0] * shape[1];
  const shift = sum / pairs;
  return {
    mean: (centre ?? 0) + shift,
    standardDeviation: Math.sqrt(Math.max(0, squares / pairs - shift * shift)),
    largest,
  };
}

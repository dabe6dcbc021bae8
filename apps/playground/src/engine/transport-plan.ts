import type { Backend } from '@proxflow/backend';
import type { GroundCost } from '@proxflow/costs';
import type { PlanView } from './messages.js';
import { mostDrawn, mostMeasured } from './plan-limits.js';

/** A weight step that is over. */
export interface DoneStep {
  readonly cost: GroundCost;
  /** Of the step's transport problem, which charges C/2. */
  readonly epsilon: number;
  /** `[N, p]`. */
  readonly previous: Float64Array;
  readonly current: Float64Array;
  readonly particles: number;
  readonly dimension: number;
  /** log z `[N]` that the step left. */
  readonly logColumnScaling: Float64Array;
  /** log v `[N]`. */
  readonly logQuadrature: Float64Array;
}

/**
 * Rows of the plan, each divided by its mass: q_ij prop v_j z_j exp(-C_ij / (2 epsilon)). The plan's rows have the previous
 * weights for sums, so nothing else of the step is needed. Time O(rows N p).
 */
export async function planRows(backend: Backend, step: DoneStep, rows: readonly number[]): Promise<Float64Array> {
  const { cost, epsilon, particles, dimension, logColumnScaling, logQuadrature } = step;
  const scope = backend.scope();
  try {
    const x = scope.own(await backend.upload(step.previous, [particles, dimension]));
    const y = scope.own(await backend.upload(step.current, [particles, dimension]));
    const some = rows.length === particles ? x : scope.own(backend.gather(x, rows));
    const costs = await backend.read(scope.own(await cost.pairwise(backend, some, y)));
    rows.forEach((_, r) => {
      const row = costs.subarray(r * particles, (r + 1) * particles);
      let largest = -Infinity;
      for (let j = 0; j < particles; j++) {
        row[j] = logColumnScaling[j] + logQuadrature[j] - row[j] / (2 * epsilon);
        if (row[j] > largest) largest = row[j];
      }
      let sum = 0;
      for (let j = 0; j < particles; j++) sum += row[j] = Math.exp(row[j] - largest);
      for (let j = 0; j < particles; j++) row[j] /= sum;
    });
    return costs;
  } finally {
    scope.dispose();
  }
}

/** exp(-sum q log q), the number of particles a row reaches, as a geometric mean over rows `[rows, N]`. */
export function meanPerplexity(rows: Float64Array, particles: number): number {
  let entropy = 0;
  for (const q of rows) if (q > 0) entropy -= q * Math.log(q);
  return Math.exp(entropy / (rows.length / particles));
}

/** What the page shows of a step: the whole plan in the order of the first parameter for few particles, its perplexity. */
export async function planView(backend: Backend, step: DoneStep): Promise<PlanView> {
  const { particles, current, dimension } = step;
  if (particles > mostDrawn) {
    const some = Array.from({ length: mostMeasured }, (_, k) => Math.floor((k * particles) / mostMeasured));
    const rows = await planRows(backend, step, some);
    return { rows: undefined, size: particles, perplexity: meanPerplexity(rows, particles) };
  }
  const all = Array.from({ length: particles }, (_, i) => i);
  const rows = await planRows(backend, step, all);
  const order = all.sort((i, j) => current[i * dimension] - current[j * dimension]);
  const sorted = new Float32Array(rows.length);
  order.forEach((i, r) => order.forEach((j, c) => (sorted[r * particles + c] = rows[i * particles + j])));
  return { rows: sorted, size: particles, perplexity: meanPerplexity(rows, particles) };
}

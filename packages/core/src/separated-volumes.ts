import type { Separation, SkipReport } from './certified-skip.js';
import { distancesMoved, largestOf } from './distances-moved.js';
import type { KernelReport } from './kernel-form.js';
import type { Quadrature } from './quadrature.js';
import { quadratureOf } from './uniform-weights.js';
import type { WeightStep } from './weight-update.js';

/** Quadrature weights, and how they came about. */
interface Volumes {
  /** log v `[N]`, or that none are due. */
  readonly logQuadrature: Float64Array | 'carried';
  readonly report?: SkipReport;
  readonly kernel?: KernelReport;
}

/** Quadrature weights of a step, or that none are due; in closed form where that is certified or asked for. */
export async function volumesOf(
  quadrature: Quadrature,
  step: WeightStep,
  separation: Separation | undefined,
): Promise<Volumes> {
  const separated = separation && (await judgeVolumes(quadrature, step, separation));
  if (separated?.report.skipped) return separated;
  let kernel: KernelReport | undefined;
  const logQuadrature = await quadratureOf(quadrature, step, (sums) => (kernel = sums));
  return { logQuadrature, ...(separated && { report: separated.report }), ...(kernel && { kernel }) };
}

async function judgeVolumes(quadrature: Quadrature, step: WeightStep, separation: Separation) {
  const { backend, previousPositions, positions, proposalVariance, logWeights } = step;
  const proposalMeans = quadrature.separated && proposalVariance > 0 ? step.proposalMeans() : undefined;
  if (proposalMeans === undefined) return undefined;
  try {
    const form = await quadrature.separated?.({ backend, proposalMeans, proposalVariance, positions, logWeights });
    if (form === undefined) return undefined;
    // |m_i - theta_j| >= |old_i - old_j| - |m_i - old_i| - |theta_j - old_j|.
    const drifted = largestOf(await distancesMoved(backend, previousPositions, proposalMeans));
    return { logQuadrature: form.logQuadrature, report: await separation.judge(form, drifted) };
  } finally {
    proposalMeans.dispose();
  }
}

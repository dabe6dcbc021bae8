import type { Separation, SkipReport } from './certified-skip.js';
import { distancesMoved, largestOf } from './distances-moved.js';
import type { Quadrature } from './quadrature.js';
import { quadratureOf } from './uniform-weights.js';
import type { WeightStep } from './weight-update.js';

/** Quadrature weights of a step, or that none are due; in closed form where that is certified or asked for. */
export async function volumesOf(
  quadrature: Quadrature,
  step: WeightStep,
  separation: Separation | undefined,
): Promise<{ readonly logQuadrature: Float64Array | 'carried'; readonly report?: SkipReport }> {
  const separated = separation && (await judgeVolumes(quadrature, step, separation));
  if (separated?.report.skipped) return separated;
  const logQuadrature = await quadratureOf(quadrature, step);
  return { logQuadrature, ...(separated && { report: separated.report }) };
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

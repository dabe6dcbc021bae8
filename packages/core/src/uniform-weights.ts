import type { KernelReport } from './kernel-form.js';
import { unitQuadrature, type Quadrature } from './quadrature.js';
import type { WeightStep, WeightUpdate, WeightUpdateResult } from './weight-update.js';

/**
 * The weights stay: mean-field Langevin dynamics, the exact particle picture of the flow, O(N) a step. The entropy of
 * equal weights is a constant under the default {@link unitQuadrature}; {@link proposalQuadrature} estimates the cloud's
 * own at O(N^2 p).
 *
 * @example
 * ```ts
 * const flow = await createProximalFlow({ ...parts, weights: uniform() });
 * ```
 */
export function uniform({ quadrature = unitQuadrature() }: { readonly quadrature?: Quadrature } = {}): WeightUpdate {
  return {
    name: 'uniform',
    quadrature,
    update: async (step) => keepWeights('uniform', step, await quadratureOf(quadrature, step)),
    dispose: () => undefined,
  };
}

/** The same weights, with nothing left to certify. */
export function keepWeights(
  name: string,
  { logWeights }: WeightStep,
  logQuadrature: Float64Array | 'carried',
): WeightUpdateResult {
  return {
    logWeights,
    // Carried mass has no density of its own; counting particles makes its entropy a constant.
    logQuadrature: logQuadrature === 'carried' ? new Float64Array(logWeights.length) : logQuadrature,
    report: { name, status: 'converged', iterations: 0, iterationsBound: 0, certifiedError: 0, massError: 0 },
  };
}

/** Quadrature weights of a step, or that none are due. */
export async function quadratureOf(
  quadrature: Quadrature,
  step: WeightStep,
  onSums?: (kernel: KernelReport) => void,
): Promise<Float64Array | 'carried'> {
  const { backend, positions, proposalVariance, logWeights } = step;
  const proposalMeans = proposalVariance > 0 ? step.proposalMeans() : undefined;
  try {
    return await quadrature.logQuadrature({
      backend,
      proposalMeans,
      proposalVariance,
      positions,
      logWeights,
      ...(onSums && { onSums }),
    });
  } finally {
    proposalMeans?.dispose();
  }
}

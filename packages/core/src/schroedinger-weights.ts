import { InvalidArgumentError } from '@proxflow/backend';
import type { WeightRegularizer } from '@proxflow/regularizers';
import { schroedingerStep, type DomainChoice, type Geometry } from '@proxflow/sinkhorn';
import { squaredEuclidean } from '@proxflow/costs';
import type { CloudGeometry } from './cloud-geometry.js';
import type { KernelSettings } from './kernel-form.js';
import { proposalQuadrature, volumesMissing, type Quadrature } from './quadrature.js';
import { StepKernels } from './step-kernels.js';
import { keepWeights } from './uniform-weights.js';
import { volumesOf } from './separated-volumes.js';
import type { WeightUpdate } from './weight-update.js';

/** Settings of {@link schroedinger}. */
export interface SchroedingerWeights extends KernelSettings {
  /**
   * Where v comes from: {@link givenQuadrature} with cell volumes on a grid; {@link proposalQuadrature}, the
   * default, for particles that Euler-Maruyama moves.
   */
  readonly quadrature?: Quadrature;
  /** Squared distances with the kernel held as a whole by default; a grid's kernel is separable. */
  readonly geometry?: CloudGeometry;
  readonly domain?: DomainChoice;
}

/**
 * The Schroedinger weight step: w = P^T w_previous with
 *
 *     P_ij prop v_j exp(-beta |x_i - x_j|^2 / (4 h) - beta psi_j / 2),   rows sum to 1
 *
 * from the previous cloud (rows) to the current one. The kernel itself carries the free energy's entropy, epsilon = 2h/beta,
 * so the step is explicit, without an inner loop: 2 N^2 operations after one kernel, O(N^2 p). Mass and positivity are exact;
 * the bias is O(h), where {@link proximal} has one of beta epsilon / (2 h). Made for densities in low dimension whose nodes
 * resolve the kernel's width sqrt(2 h / beta): `kernelHealth.effectiveNeighbours` near 1 says that they do not, and that the
 * weights are frozen.
 *
 * The regularizer must be an entropy or a divergence to a prior (whose slopes join psi), with beta finite.
 *
 * @throws InvalidArgumentError from the flow for another regularizer, and for fixed nodes without volumes.
 * @example
 * ```ts
 * const weights = schroedinger({ quadrature: givenQuadrature(new Float64Array(240).fill(8 / 239)) });
 * const flow = await createProximalFlow({ ...parts, location: fixed(), weights, stepSize: 0.02 });
 * ```
 */
export function schroedinger(settings: SchroedingerWeights = {}): WeightUpdate {
  const { quadrature = proposalQuadrature() } = settings;
  const kernels = new StepKernels(settings, squaredEuclidean(), settings.geometry);
  return {
    name: 'schroedinger',
    quadrature,
    async update(step) {
      const { backend, regularizer, stepSize, logWeights, previousPositions, positions } = step;
      const slopes = requireEntropy(regularizer);
      const { logQuadrature, kernel: quadratureKernel } = await volumesOf(quadrature, step, undefined);
      if (logQuadrature === 'carried') {
        if (!step.moves) throw volumesMissing('schroedinger');
        return keepWeights('schroedinger', step, logQuadrature);
      }
      const potential = await step.potentialAt('current');
      for (let j = 0; j < potential.length; j++) potential[j] += typeof slopes === 'number' ? slopes : slopes[j];
      const clouds = { backend, x: previousPositions, y: positions };
      const solve = (cost: Geometry) =>
        schroedingerStep({
          backend,
          cost,
          stepSize,
          temperature: regularizer.temperature,
          logWeights,
          potential,
          logQuadrature,
          ...(settings.domain && { domain: settings.domain }),
        });
      const near =
        kernels.formOf(step) === 'truncated'
          ? // There is no iteration to amplify what is left out.
            await kernels.near(step, clouds, { scale: 4 * stepSize * regularizer.temperature, amplification: 2, solve })
          : undefined;
      const { result: certain, report: kernel } = near ?? (await kernels.whole(step, clouds, solve));
      return {
        logWeights: certain.logWeights,
        logQuadrature,
        report: {
          name: 'schroedinger',
          status: 'converged',
          iterations: 1,
          iterationsBound: 1,
          certifiedError: certain.certifiedError + certain.truncationError,
          massError: certain.massError,
          epsilon: 2 * stepSize * regularizer.temperature,
          domain: certain.domain,
          kernelHealth: certain.health,
          kernel,
          ...(quadratureKernel && { quadratureKernel }),
        },
      };
    },
    dispose: () => kernels.dispose(),
  };
}

/** The linear part of an entropy's slopes. */
function requireEntropy({ name, temperature, linearSlopes }: WeightRegularizer) {
  if (temperature > 0 && linearSlopes !== undefined) return linearSlopes;
  throw new InvalidArgumentError({
    argument: 'regularizer',
    value: temperature > 0 ? name : `${name} at temperature 0`,
    expected: 'an entropy or a divergence to a prior at a finite inverse temperature: it is the kernel of the step',
    remedy: 'Use proximal() weights for other regularizers.',
  });
}

import { requirePositive } from '@proxflow/backend';
import { requireNodeValues, type NodeValues } from './node-values.js';
import { powerLaw } from './power-law.js';
import type { WeightRegularizer } from './weight-regularizer.js';

/** A prior and how strongly it counts. */
export interface PriorDivergence {
  /** beta > 0, finite: the divergence is charged with 1/beta, as the entropy is. */
  readonly inverseTemperature: number;
  /** log pi `[N]`, the prior's density at the nodes, or one number; -Infinity forbids weight. Need not be normalised. */
  readonly logPrior: NodeValues;
}

/**
 * R(w) = (1/beta) sum_j w_j log(w_j / (v_j pi_j)): the relative entropy to a prior with density pi, which is the entropy
 * plus the potential -(1/beta) log pi. The proximal map is the entropy's power law with v pi for v, contraction
 * (k/beta) / (1 + k/beta), conjugate R*(p) = (1/beta) sum_j v_j pi_j exp(beta p_j - 1). The prior's values belong to nodes
 * that stay where they are; for moving particles
 * give `entropy` and, as position potential, `gaussianPrior` or `logDensityPotential`.
 *
 * @throws InvalidArgumentError unless inverseTemperature is finite and above 0 and log pi is below Infinity. ShapeError
 * from its functions if there are more or fewer nodes than prior values.
 * @example
 * ```ts
 * const regularizer = klToPrior({ inverseTemperature: 2, logPrior: Float64Array.of(0.9, 0.1).map(Math.log) });
 * ```
 */
export function klToPrior({ inverseTemperature, logPrior }: PriorDivergence): WeightRegularizer {
  const temperature = 1 / requirePositive('inverseTemperature', inverseTemperature);
  requireNodeValues('logPrior', logPrior, 'logarithms of finite densities', (value) => value < Infinity);
  const slopes = typeof logPrior === 'number' ? -temperature * logPrior : logPrior.map((value) => -temperature * value);
  return powerLaw('klToPrior', temperature, slopes);
}

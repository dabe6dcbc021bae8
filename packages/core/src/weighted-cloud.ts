import { InvalidArgumentError, requireFiniteValues, requireInteger, requireLength } from '@proxflow/backend';
import type { CoordinateDistribution } from '@proxflow/neurons';
import type { Random } from '@proxflow/random';
import type { WeightKind } from '@proxflow/risks';
import { uniformMass, type Weights } from './weights.js';

/** N weighted particles in R^p. */
export interface WeightedCloud<Kind extends WeightKind = 'mass'> {
  /** theta `[N, p]`, row-major. */
  readonly positions: Float64Array;
  /** N. */
  readonly particles: number;
  /** p. */
  readonly dimension: number;
  readonly weights: Weights<Kind>;
  /** log q(theta_j) `[N]` where the positions are samples of a known density q: gives quadrature weights 1/(N q). */
  readonly logSamplingDensity?: Float64Array;
}

/**
 * A cloud from checked parts.
 *
 * @throws ShapeError, InvalidArgumentError naming what does not fit.
 * @example
 * ```ts
 * const positions = Float64Array.of(-1, 0, 1);
 * const cloud = weightedCloud({ positions, particles: 3, dimension: 1, weights: uniformMass(3) });
 * ```
 */
export function weightedCloud<Kind extends WeightKind>(cloud: WeightedCloud<Kind>): WeightedCloud<Kind> {
  const { positions, weights, logSamplingDensity } = cloud;
  const particles = requireInteger('particles', cloud.particles);
  const dimension = requireInteger('dimension', cloud.dimension);
  requireFiniteValues('positions', requireLength('positions', positions, particles * dimension));
  requireLength('weights', weights.logValues, particles);
  if (logSamplingDensity) {
    requireFiniteValues('logSamplingDensity', requireLength('logSamplingDensity', logSamplingDensity, particles));
  }
  return cloud;
}

/** What {@link sampleCloud} draws. */
export interface CloudSample {
  /** N. */
  readonly particles: number;
  /** One law for each of the p coordinates, independent of one another. */
  readonly distribution: readonly CoordinateDistribution[];
  /** Numbers come from its stream `initial`. */
  readonly random: Random;
}

/**
 * N independent samples of a product law, each of mass 1/N, with the log density they were drawn from.
 *
 * @throws InvalidArgumentError for an empty law or one whose parameters make none.
 * @example
 * ```ts
 * const distribution = tanhNeuron().initialDistribution(30);
 * const cloud = sampleCloud({ particles: 200, distribution, random: createRandom(1) });
 * ```
 */
export function sampleCloud({ particles, distribution, random }: CloudSample): WeightedCloud<'mass'> {
  requireInteger('particles', particles);
  const dimension = requireInteger('distribution.length', distribution.length);
  distribution.forEach(requireDistribution);
  const stream = random.stream('initial');
  const positions = new Float64Array(particles * dimension);
  const logSamplingDensity = new Float64Array(particles);
  for (let j = 0; j < particles; j++) {
    distribution.forEach((law, k) => {
      if (law.kind === 'uniform') {
        positions[j * dimension + k] = law.low + (law.high - law.low) * stream.uniform(0, j, k);
        logSamplingDensity[j] -= Math.log(law.high - law.low);
      } else {
        const z = stream.normal(0, j, k);
        positions[j * dimension + k] = law.mean + law.deviation * z;
        logSamplingDensity[j] -= Math.log(law.deviation * Math.sqrt(2 * Math.PI)) + (z * z) / 2;
      }
    });
  }
  return { positions, particles, dimension, weights: uniformMass(particles), logSamplingDensity };
}

function requireDistribution(law: CoordinateDistribution, k: number): void {
  const sound =
    law.kind === 'uniform'
      ? Number.isFinite(law.low) && Number.isFinite(law.high) && law.low < law.high
      : Number.isFinite(law.mean) && Number.isFinite(law.deviation) && law.deviation > 0;
  if (sound) return;
  throw new InvalidArgumentError({
    argument: 'distribution',
    place: `[${k}]`,
    value: JSON.stringify(law),
    expected: 'finite bounds low < high, or a finite mean and a deviation above 0',
    remedy: 'Correct the law of this coordinate.',
  });
}

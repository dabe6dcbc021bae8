import { InvalidArgumentError, requirePositive } from '@proxflow/backend';
import type { WeightRegularizer } from '@proxflow/regularizers';
import { massPreservingProx } from './conic-step.js';
import { totalOf } from './log-weights.js';
import { proposalQuadrature, type Quadrature } from './quadrature.js';
import { familiesOf, requireResampling, systematicAncestors, type Resampling } from './resampling.js';
import { quadratureOf } from './uniform-weights.js';
import type { WeightStep, WeightUpdate, WeightUpdateResult } from './weight-update.js';
import { effectiveSampleSize } from './weights.js';

/** Settings of {@link conic}. */
export interface ConicWeights {
  /** h_w / h > 0: how fast weights react beside positions; 1 by default. */
  readonly rate?: number;
  /** Duplicates heavy particles and kills light ones; never by default. Not for fixed nodes. */
  readonly resampling?: Resampling;
  /**
   * Where v comes from: {@link proposalQuadrature} by default, that is the density of particles; cell volumes
   * ({@link givenQuadrature}) on a grid; {@link unitQuadrature} counts particles.
   */
  readonly quadrature?: Quadrature;
}

/**
 * The conic weight step, birth and death along the Fisher-Rao metric at constant mass: with h_w = rate h,
 *
 *     w' = argmin KL(w' | w) + h_w (<psi, w'> + R(w')),   sum w' = sum w
 *
 * Without entropy it is w_j exp(-h_w (psi_j - mean psi)), normalised: the multiplicative update. Together with
 * {@link gradientDescent} or {@link eulerMaruyama} the cloud follows the Wasserstein-Fisher-Rao gradient flow of F.
 *
 * **Entropy.** The Fisher-Rao variation of F is psi + (1/beta) log(density), and what (w, v) says about the density at
 * particle j is w_j / v_j, v_j the volume it stands for. The step takes it implicitly, so it is stable for every h_w:
 * w'^(1 + h_w/beta) prop w exp(-h_w psi) v^(h_w/beta), at rest w prop v exp(-beta psi), the Gibbs density. Noise of the
 * location update and this term do not count twice: they are the transport and the reaction part of one flow. v must be the
 * particles' own density, 1/(N q) with q the equal mixture of the proposals: in a mixture weighted by w the weights would be in
 * w/v twice. In high dimension each q_j is its own proposal's normal, log v_j fluctuates by sqrt(p/2), and so would
 * log w_j by h_w/beta times that: then use {@link unitQuadrature} (a pull towards equal weights), or temperature 0.
 *
 * **Resampling.** Weights only ever concentrate on the best particles; where nothing is left to choose from, particles must
 * move. When the effective sample size falls under a fraction of N, systematic resampling replaces the cloud by its
 * descendants with weights 1/N (times the mass); volumes become v_a / (N w_a), so every density stays as it was. The random
 * number is addressed by step: a restored flow resamples as an uninterrupted one would. Descendants of one particle
 * coincide until noise parts them.
 *
 * Time O(N), with {@link proposalQuadrature} O(N^2 p).
 *
 * @throws InvalidArgumentError for settings outside their domain; from the flow where the entropy needs volumes that are not
 * known, and for resampling on fixed nodes.
 * @example
 * ```ts
 * const random = createRandom(1);
 * const weights = conic({ rate: 0.5, resampling: { random, below: 0.5 } });
 * ```
 * Source: Chizat, "Sparse optimization on measures with over-parameterized gradient descent", 2022; Rotskoff, Jelassi,
 * Bruna, Vanden-Eijnden, "Neuron birth-death dynamics accelerates gradient descent", 2019.
 */
export function conic(settings: ConicWeights = {}): WeightUpdate {
  const { rate = 1, quadrature = proposalQuadrature() } = settings;
  requirePositive('rate', rate);
  const resampling = settings.resampling && requireResampling(settings.resampling);
  return {
    name: 'conic',
    quadrature,
    async update(step) {
      const { logWeights, regularizer, stepSize } = step;
      if (resampling && !step.moves) throw resamplingOfFixedNodes();
      const logQuadrature = await volumesOf(quadrature, step);
      const potential = await step.potentialAt('current');
      const strength = rate * stepSize;
      const next = massPreservingProx(regularizer, { logReference: logWeights, potential, strength, logQuadrature });
      const mass = totalOf(logWeights);
      const result: WeightUpdateResult = {
        logWeights: next,
        logQuadrature,
        report: {
          name: 'conic',
          status: 'converged',
          iterations: 1,
          iterationsBound: 1,
          certifiedError: roundoff(potential, strength),
          massError: Math.abs(totalOf(next) - mass) / mass,
        },
      };
      const size = effectiveSampleSize({ kind: 'mass', logValues: next });
      if (!resampling || size >= resampling.below * next.length) return result;
      return resampled(result, resampling.stream.uniform(step.step, 0, 0), size);
    },
    dispose: () => undefined,
  };
}

/** The cloud of descendants: equal weights, and the density of each ancestor kept. */
function resampled(result: WeightUpdateResult, u: number, size: number): WeightUpdateResult {
  const ancestors = systematicAncestors(result.logWeights, u);
  const share = Math.log(totalOf(result.logWeights) / ancestors.length);
  const logQuadrature = new Float64Array(ancestors.length);
  ancestors.forEach((a, j) => (logQuadrature[j] = result.logQuadrature[a] + share - result.logWeights[a]));
  return {
    logWeights: new Float64Array(ancestors.length).fill(share),
    logQuadrature,
    ancestors,
    report: { ...result.report, resampling: { effectiveSampleSize: size, ...familiesOf(ancestors) } },
  };
}

/** log v of the step. Where nothing is known of the volumes they must not matter. */
async function volumesOf(quadrature: Quadrature, step: WeightStep): Promise<Float64Array> {
  const logQuadrature = await quadratureOf(quadrature, step);
  if (logQuadrature !== 'carried') return logQuadrature;
  if (isLinear(step.regularizer)) return new Float64Array(step.logWeights.length);
  throw new InvalidArgumentError({
    argument: 'quadrature',
    value: `particles without noise, ${step.regularizer.name}`,
    expected: 'the volume that each particle stands for: its weight is compared with it',
    remedy:
      'Give unitQuadrature() to count particles, givenQuadrature(cellVolumes) on a grid, or move with eulerMaruyama.',
  });
}

function isLinear({ temperature, linearSlopes }: WeightRegularizer): boolean {
  return temperature === 0 && linearSlopes !== undefined;
}

/** What rounding leaves in log w: a few operations on numbers as large as strength psi. */
function roundoff(potential: Float64Array, strength: number): number {
  let size = 0;
  for (let j = 0; j < potential.length; j++) size = Math.max(size, Math.abs(potential[j]));
  return 8 * Number.EPSILON * (1 + strength * size);
}

function resamplingOfFixedNodes(): InvalidArgumentError {
  return new InvalidArgumentError({
    argument: 'resampling',
    value: 'a location update that leaves nodes where they are',
    expected: 'particles that move: a node that is killed would never come back',
    remedy: 'Leave out resampling on grids.',
  });
}

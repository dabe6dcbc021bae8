import { InvalidArgumentError, type Backend } from '@proxflow/backend';
import type { PositionPotential, WeightRegularizer } from '@proxflow/regularizers';
import type { BoundRisk } from '@proxflow/risks';
import { seenBy, type FlowState } from './flow-state.js';
import { evaluateFreeEnergy } from './free-energy.js';
import { disposePlaced, firstVariationAt, placeCloud } from './placed-cloud.js';
import type { WeightedCloud } from './weighted-cloud.js';

/** How far a free energy is from its minimum, at most. */
export interface DualityGap {
  /** F - D >= 0, up to the sampling error. */
  readonly gap: number;
  /** D: no weights whatever have a smaller free energy. */
  readonly lowerBound: number;
  /** Estimated standard error of gap and bound from importance sampling; 0 on nodes that are all there is. */
  readonly standardError: number;
}

/** Values of psi at nodes, and the volumes log v that they stand for. */
export interface PotentialAtNodes {
  readonly potential: Float64Array;
  readonly logVolumes: Float64Array;
}

/** What {@link dualityGap} is computed from; all arrays `[N]` but those of `reference`. */
export interface GapQuestion {
  /** psi at the nodes. */
  readonly potential: Float64Array;
  readonly logWeights: Float64Array;
  /** log v. */
  readonly logQuadrature: Float64Array;
  /** F. */
  readonly freeEnergy: number;
  /** An entropy or a divergence to a prior, at a temperature above 0. */
  readonly regularizer: WeightRegularizer;
  /** Independent samples over which to integrate exp(-beta psi), with v = 1 / (S q); the nodes themselves by default. */
  readonly reference?: PotentialAtNodes;
}

/**
 * The duality gap of a free energy F = R + <r, w> + (1/beta) sum w log(w / v) with R convex:
 *
 *     F - D = (1/beta) KL(w | p),   p_j = v_j exp(-beta psi_j) / Z,   D = F - gap <= min F
 *
 * psi the first variation at w. D is the dual value at g_i = l'(f_i): -(1/n) sum l*(g_i) - (1/beta) log Z, and no conjugate is
 * needed because Fenchel's equality holds at l'. Exact where the nodes are all there is (grids); with `reference` Z is
 * estimated by importance sampling, standard error by the delta method.
 *
 * @throws InvalidArgumentError for a regularizer that is no entropy, and for slopes for each node with `reference`.
 * @example
 * ```ts
 * const { gap, lowerBound } = dualityGap({ potential, logWeights, logQuadrature, freeEnergy, regularizer });
 * ```
 */
export function dualityGap(question: GapQuestion): DualityGap {
  const { potential, logWeights, logQuadrature, freeEnergy, regularizer, reference } = question;
  const { temperature } = regularizer;
  const slopes = requireEntropy(regularizer, reference !== undefined);
  const slope = (j: number) => (typeof slopes === 'number' ? slopes : slopes[j]);
  const nodes = reference ?? { potential, logVolumes: logQuadrature };
  const { log: logNormaliser, relativeError } = logSum(
    nodes.potential.map((psi, j) => nodes.logVolumes[j] - (psi + slope(j)) / temperature),
  );
  let mass = 0;
  let divergence = 0;
  for (let j = 0; j < logWeights.length; j++) {
    if (logWeights[j] === -Infinity) continue;
    const w = Math.exp(logWeights[j]);
    mass += w;
    divergence += w * (logWeights[j] - logQuadrature[j] + (potential[j] + slope(j)) / temperature);
  }
  // Weights of mass m are compared with m p.
  const gap = temperature * (divergence + mass * (logNormaliser - Math.log(mass)));
  const standardError = reference ? temperature * mass * relativeError : 0;
  return { gap, lowerBound: freeEnergy - gap, standardError };
}

/** The gap of a flow's state on all its data; `samples` replace its own nodes in the integral. */
export async function gapOfState(
  backend: Backend,
  bound: BoundRisk,
  state: FlowState,
  confinement: PositionPotential | undefined,
  samples: WeightedCloud | undefined,
): Promise<DualityGap> {
  if (bound.at === undefined) return gapOnItsRows(backend, bound, state, confinement, samples);
  // The state is one of the last step's rows only.
  const onAll = await seenBy(bound, state, false);
  try {
    const freeEnergy = evaluateFreeEnergy(onAll);
    return await gapOnItsRows(backend, bound, { ...onAll, freeEnergy }, confinement, samples);
  } finally {
    onAll.linearization.dispose();
    onAll.placed.lifted.dispose();
  }
}

async function gapOnItsRows(
  backend: Backend,
  bound: BoundRisk,
  { placed, linearization, logWeights, logQuadrature, freeEnergy, regularizer }: FlowState,
  confinement: PositionPotential | undefined,
  samples: WeightedCloud | undefined,
): Promise<DualityGap> {
  const potential = await firstVariationAt(placed, linearization);
  const common = { potential, logWeights, logQuadrature, freeEnergy: freeEnergy.total, regularizer };
  if (samples === undefined) return dualityGap(common);
  const { positions, particles, dimension, logSamplingDensity } = samples;
  if (logSamplingDensity === undefined) throw densityMissing();
  const there = await placeCloud(backend, bound, await backend.upload(positions, [particles, dimension]), confinement);
  try {
    return dualityGap({
      ...common,
      reference: {
        potential: await firstVariationAt(there, linearization),
        logVolumes: logSamplingDensity.map((logDensity) => -logDensity - Math.log(particles)),
      },
    });
  } finally {
    disposePlaced(there);
  }
}

/** log sum exp, and the standard error of the sum of independent terms relative to it. */
function logSum(logs: Float64Array): { log: number; relativeError: number } {
  const high = logs.reduce((most, log) => Math.max(most, log), -Infinity);
  let total = 0;
  let squares = 0;
  for (const log of logs) {
    const term = Math.exp(log - high);
    total += term;
    squares += term * term;
  }
  const count = logs.length;
  const variance = count > 1 ? Math.max(0, squares / total ** 2 - 1 / count) * (count / (count - 1)) : Infinity;
  return { log: high + Math.log(total), relativeError: Math.sqrt(variance) };
}

function requireEntropy({ name, temperature, linearSlopes }: WeightRegularizer, elsewhere: boolean) {
  if (temperature > 0 && linearSlopes !== undefined && (typeof linearSlopes === 'number' || !elsewhere)) {
    return linearSlopes;
  }
  throw new InvalidArgumentError({
    argument: 'regularizer',
    value: name,
    expected: elsewhere
      ? 'an entropy at a temperature above 0, the same at every position'
      : 'an entropy or a divergence to a prior, at a temperature above 0',
    remedy: 'The gap of other regularizers has no closed form.',
  });
}

function densityMissing(): InvalidArgumentError {
  return new InvalidArgumentError({
    argument: 'samples',
    value: 'a cloud without logSamplingDensity',
    expected: 'samples of a known density',
    remedy: 'Draw them with sampleCloud.',
  });
}

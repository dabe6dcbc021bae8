import {
  InvalidArgumentError,
  requireFiniteValues,
  requireLength,
  requireOneOf,
  type Backend,
  type Matrix,
} from '@proxflow/backend';
import type { ClosedForm } from './certified-skip.js';
import { relativeRounding, squaresMoved } from './distances-moved.js';
import { kernelRuleOf, type KernelReport, type KernelSettings } from './kernel-form.js';
import { mixtureLogSums } from './mixture-log-sums.js';

/** What is known of how the current nodes came about. */
export interface QuadratureQuestion {
  readonly backend: Backend;
  /** Means m_i `[N, p]` of the proposals: where each particle drifted before the noise. Undefined if nothing moved. */
  readonly proposalMeans: Matrix | undefined;
  /** 2 h / beta: variance per coordinate of the proposal noise; 0 for positions that move without noise. */
  readonly proposalVariance: number;
  /** Current positions `[N, p]`. */
  readonly positions: Matrix;
  /** log of the previous weights `[N]`. */
  readonly logWeights: Float64Array;
  /** Is told how sums over all particles were made, where there were any. */
  readonly onSums?: (kernel: KernelReport) => void;
}

/**
 * Where the quadrature weights v_j come from, that is the volume node j stands for in sums over the cloud. Without them a
 * weight step on top of moving particles would transport mass twice.
 */
export interface Quadrature {
  readonly name: string;
  /** log v `[N]`, or `carried` if the moved nodes carry their mass exactly, so that no weight step is due at all. */
  logQuadrature(question: QuadratureQuestion): Promise<Float64Array | 'carried'>;
  /** log v `[N]` for the initial cloud, given the log density it was sampled from if that is known. */
  initial(particles: number, logSamplingDensity: Float64Array | undefined): Float64Array | undefined;
  /**
   * The same where nodes are so far apart that each is reached by its own proposal alone; undefined if nothing was proposed.
   * Optional: without it a weight step always asks for {@link logQuadrature}.
   */
  separated?(question: QuadratureQuestion): Promise<SeparatedQuadrature | undefined>;
}

/** Quadrature weights in closed form; costs are squared distances from means of proposals to other nodes. */
export interface SeparatedQuadrature extends ClosedForm {
  /** log v `[N]`. */
  readonly logQuadrature: Float64Array;
}

/**
 * v = 1: particles are counted. The paper's choice; right for fixed nodes of equal volume (up to a constant).
 *
 * @example
 * ```ts
 * const weights = proximal({ epsilon: 1, quadrature: unitQuadrature() });
 * ```
 */
export function unitQuadrature(): Quadrature {
  return {
    name: 'unit',
    logQuadrature: async ({ logWeights }) => new Float64Array(logWeights.length),
    initial: (particles) => new Float64Array(particles),
  };
}

/**
 * Prescribed v_j > 0 `[N]`, for instance the cell volumes of a grid.
 *
 * @throws InvalidArgumentError for a volume that is not finite and above 0; ShapeError, from the flow, unless there is one
 * for each particle.
 * @example
 * ```ts
 * const quadrature = givenQuadrature(new Float64Array(240).fill(8 / 239));
 * ```
 */
export function givenQuadrature(volumes: ArrayLike<number>): Quadrature {
  requireFiniteValues('volumes', volumes);
  const logs = Float64Array.from(volumes, Math.log);
  const wrong = logs.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new InvalidArgumentError({
      argument: 'volumes',
      place: `[${wrong}]`,
      value: volumes[wrong],
      expected: 'numbers above 0',
      remedy: 'Leave out nodes that stand for no volume.',
    });
  }
  return {
    name: 'given',
    logQuadrature: async ({ logWeights }) => requireLength('volumes', logs, logWeights.length),
    initial: (particles) => requireLength('volumes', logs, particles),
  };
}

/** Settings of {@link proposalQuadrature}. */
export interface ProposalMixture extends KernelSettings {
  /**
   * `equal`, the default: q = (1/N) sum_i N(m_i), the density of nodes of which each particle proposes one, so that
   * w_j / v_j is a density whatever the weights. `weighted`: q = sum_i w_i N(m_i), as if nodes had been drawn anew from the
   * weighted cloud. The same for equal weights.
   */
  readonly mixture?: 'weighted' | 'equal';
}

/**
 * v_j = 1 / (N q(theta_j)) for nodes drawn by Euler-Maruyama from q(t) = (1/N) sum_i N(t; m_i, (2 h / beta) I): importance
 * weights that make the weight step a correction of the particles' own transport. Nodes that moved without noise carry
 * their mass exactly, and say so. Usable while p is small or the step is certified to be the identity: watch the
 * effective sample size. Time O(N^2 p), or O(near pairs) where {@link KernelSettings} allow it; in closed form where proposals are
 * certified not to overlap.
 *
 * @throws InvalidArgumentError for another mixture.
 * @example
 * ```ts
 * const weights = proximal({ quadrature: proposalQuadrature() }); // the default
 * ```
 */
export function proposalQuadrature({ mixture = 'equal', ...settings }: ProposalMixture = {}): Quadrature {
  requireOneOf('mixture', mixture, ['weighted', 'equal']);
  const rule = kernelRuleOf(settings);
  const sharesOf = (logWeights: Float64Array): Float64Array =>
    mixture === 'weighted' ? logWeights : new Float64Array(logWeights.length).fill(-Math.log(logWeights.length));
  return {
    name: 'proposal',
    async logQuadrature({ backend, proposalMeans, proposalVariance, positions, logWeights, onSums }) {
      if (proposalMeans === undefined || proposalVariance === 0) return 'carried';
      const problem = { backend, x: proposalMeans, y: positions, scale: 2 * proposalVariance };
      const { logSums, report } = await mixtureLogSums(rule, { ...problem, logWeights: sharesOf(logWeights) });
      onSums?.(report);
      const normaliser = logNormaliser(positions, proposalVariance);
      return logSums.map((log) => normaliser - log);
    },
    async separated({ backend, proposalMeans, proposalVariance, positions, logWeights }) {
      if (proposalMeans === undefined || proposalVariance === 0) return undefined;
      const shares = sharesOf(logWeights);
      const own = await squaresMoved(backend, proposalMeans, positions);
      const normaliser = logNormaliser(positions, proposalVariance);
      const rounding = relativeRounding(backend, positions);
      return separatedMixture({ own, rounding }, shares, proposalVariance, normaliser);
    },
    initial: (particles, logSamplingDensity) => logSamplingDensity?.map((log) => -log - Math.log(particles)),
  };
}

/** log((2 pi var)^(p/2) / N). */
function logNormaliser({ shape: [particles, dimension] }: Matrix, proposalVariance: number): number {
  return (dimension / 2) * Math.log(2 * Math.PI * proposalVariance) - Math.log(particles);
}

/**
 * v_j for q(theta_j) = q_j N(theta_j; m_j, var I), q_j the shares: what other proposals add to q(theta_j) is a factor 1 + o_j,
 * o_j = sum_(i != j) q_i / q_j exp((|m_j - theta_j|^2 - |m_i - theta_j|^2)/(2 var)).
 *
 * @param own - |m_j - theta_j|^2 `[N]`, and their relative error
 */
function separatedMixture(
  { own, rounding }: { readonly own: Float64Array; readonly rounding: number },
  shares: Float64Array,
  proposalVariance: number,
  normaliser: number,
): SeparatedQuadrature {
  const scale = 2 * proposalVariance;
  const spread = own.map((square) => square / scale);
  const logQuadrature = spread.map((exponent, j) => exponent - shares[j] + normaliser);
  return {
    logQuadrature,
    exists: logQuadrature.every(Number.isFinite),
    // There is one sum for each node; -shares makes the other one of `PairShares` no larger.
    shares: {
      out: shares,
      back: shares.map((share) => -share),
      own: spread.map((exponent) => exponent * (1 + rounding)),
      scale,
    },
    bound: (logShare) => Math.log1p(Math.exp(logShare)),
    logShareAllowed: Math.log,
  };
}

/** The error for nodes that stay and whose volumes nobody has said. */
export function volumesMissing(name: string): InvalidArgumentError {
  return new InvalidArgumentError({
    argument: 'quadrature',
    value: `a proposal, but nodes stay (${name})`,
    expected: 'the volume that each node stands for',
    remedy: 'Give givenQuadrature(cellVolumes), or unitQuadrature() for nodes of equal volume.',
  });
}

import { InvalidArgumentError, requireInteger, requirePositive, type Backend, type Matrix } from '@proxflow/backend';
import { squaredEuclidean, type GroundCost } from '@proxflow/costs';
import type { WeightRegularizer } from '@proxflow/regularizers';
import {
  proximalStep,
  type DomainChoice,
  type ProximalSolution,
  type ScalingStatus,
  type StoppingRule,
} from '@proxflow/sinkhorn';
import { proposalQuadrature, unitQuadrature, type Quadrature } from './quadrature.js';

/** What a weight update may use. */
export interface WeightStep {
  readonly backend: Backend;
  /** Positions before `[N, p]` and after `[N, p]` the location update; they stay with the caller. */
  readonly previousPositions: Matrix;
  readonly positions: Matrix;
  /** False if positions are the same for ever: what depends on them alone may be kept. */
  readonly moves: boolean;
  /** Where the particles drifted before the noise, `[N, p]`; the caller owns it. Undefined if nothing moved. */
  readonly proposalMeans: () => Matrix | undefined;
  readonly proposalVariance: number;
  /** log of the weights before the step `[N]`. */
  readonly logWeights: Float64Array;
  /** psi `[N]` with f frozen at the previous cloud, at the previous or the current positions. */
  readonly potentialAt: (where: 'previous' | 'current') => Promise<Float64Array>;
  readonly regularizer: WeightRegularizer;
  readonly stepSize: number;
  readonly step: number;
  /** log z of the step before. */
  readonly warmStart: Float64Array | undefined;
}

/** What is certain about one weight update. */
export interface WeightUpdateReport {
  readonly name: string;
  readonly status: ScalingStatus;
  /** Inner iterations; 0 if none was due. */
  readonly iterations: number;
  /** Sweeps that were known to suffice after the first one. */
  readonly iterationsBound: number;
  /** Bound on max |log w - log w*|. */
  readonly certifiedError: number;
  /** Relative defect of the mass in this step. */
  readonly massError: number;
  /** Of the proximal step, where one was made. */
  readonly epsilon?: number;
  readonly contraction?: ProximalSolution['contraction'];
  readonly domain?: ProximalSolution['domain'];
  readonly kernelHealth?: ProximalSolution['health'];
}

/** New weights. */
export interface WeightUpdateResult {
  readonly logWeights: Float64Array;
  /** log v `[N]` that the weights and the free energy refer to. */
  readonly logQuadrature: Float64Array;
  /** For the next step. */
  readonly warmStart?: Float64Array;
  readonly report: WeightUpdateReport;
}

/** How weights change in a step. Belongs to one flow: it may keep what depends on fixed positions. */
export interface WeightUpdate {
  readonly name: string;
  readonly quadrature: Quadrature;
  /** @throws NumericalError when the new weights are not finite. */
  update(step: WeightStep): Promise<WeightUpdateResult>;
  /** Frees what was kept. */
  dispose(): void;
}

/**
 * The weights stay: mean-field Langevin dynamics, the exact particle picture of the flow, O(N) a step. The entropy of
 * equal weights is a constant under the default {@link unitQuadrature}; {@link proposalQuadrature} estimates the cloud's
 * own at O(N^2 p).
 */
export function uniform({ quadrature = unitQuadrature() }: { readonly quadrature?: Quadrature } = {}): WeightUpdate {
  return {
    name: 'uniform',
    quadrature,
    update: async (step) => keepWeights('uniform', step, await quadratureOf(quadrature, step)),
    dispose: () => undefined,
  };
}

function keepWeights(
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

async function quadratureOf(quadrature: Quadrature, step: WeightStep): Promise<Float64Array | 'carried'> {
  const { backend, positions, proposalVariance, logWeights } = step;
  const proposalMeans = proposalVariance > 0 ? step.proposalMeans() : undefined;
  const result = await quadrature.logQuadrature({
    backend,
    proposalMeans,
    proposalVariance,
    positions,
    logWeights,
  });
  proposalMeans?.dispose();
  return result;
}

/** Settings of {@link proximal}. */
export interface ProximalWeights {
  /**
   * epsilon > 0 in units of the cost, or `auto`: 0.1 h / beta, small enough that the step's own blur, a factor
   * 1 + epsilon beta / (2 h) on a stationary variance, stays at 5 %.
   */
  readonly epsilon?: number | 'auto';
  /** Squared Euclidean by default; charged with factor 1/2. */
  readonly cost?: GroundCost;
  /** {@link proposalQuadrature} by default; {@link unitQuadrature} is the paper's. */
  readonly quadrature?: Quadrature;
  /** Bound on the certified error of log w. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
  readonly domain?: DomainChoice;
  /** Where psi is taken: at the current positions (consistent) or, as published, at the previous ones. */
  readonly potentialAt?: 'current' | 'previous';
  /** Rows of the kernel: the previous cloud (consistent) or, as in the published scripts, the current one. */
  readonly kernelRows?: 'previous' | 'current';
  /** Replaces the certified stop. */
  readonly stop?: StoppingRule;
  /** Replaces warm starts: log z `[N]` to begin step `step` with. */
  readonly start?: (step: number, particles: number) => Float64Array;
}

/**
 * The proximal weight step: the weights w that minimise
 * <C/2, M> + epsilon sum M log(M/v) + h (<psi, w> + R(w)) over couplings M from the previous cloud to the current one.
 * Time O(N^2 p) for the cost, O(N^2) per inner iteration.
 *
 * @throws InvalidArgumentError for settings outside their domain.
 */
export function proximal(settings: ProximalWeights = {}): WeightUpdate {
  const { epsilon = 'auto', cost = squaredEuclidean(), quadrature = proposalQuadrature() } = settings;
  if (epsilon !== 'auto') requirePositive('epsilon', epsilon);
  if (settings.tolerance !== undefined) requirePositive('tolerance', settings.tolerance);
  if (settings.maxIterations !== undefined) requireInteger('maxIterations', settings.maxIterations);
  let keptCost: Matrix | undefined;

  return {
    name: 'proximal',
    quadrature,
    async update(step) {
      const logQuadrature = await quadratureOf(quadrature, step);
      if (logQuadrature === 'carried') return keepWeights('proximal', step, logQuadrature);
      const { backend, regularizer, stepSize, logWeights, warmStart } = step;
      const resolved = epsilon === 'auto' ? automaticEpsilon(stepSize, regularizer.temperature) : epsilon;
      const [rows, columns] =
        settings.kernelRows === 'current'
          ? [step.positions, step.previousPositions]
          : [step.previousPositions, step.positions];
      const costs = keptCost ?? (await cost.pairwise(backend, rows, columns));
      if (!step.moves) keptCost = costs;

      const { tolerance, maxIterations, domain, stop } = settings;
      const start = settings.start?.(step.step, logWeights.length);
      const solution = await proximalStep({
        backend,
        cost: costs,
        epsilon: resolved,
        stepSize,
        logWeights,
        potential: await step.potentialAt(settings.potentialAt ?? 'current'),
        regularizer,
        logQuadrature,
        ...(warmStart && { warmStart }),
        ...(start && { start }),
        ...(tolerance !== undefined && { tolerance }),
        ...(maxIterations !== undefined && { maxIterations }),
        ...(domain && { domain }),
        ...(stop && { stop }),
      });
      if (costs !== keptCost) costs.dispose();
      return {
        logWeights: solution.logWeights,
        logQuadrature,
        warmStart: solution.logColumnScaling,
        report: {
          name: 'proximal',
          status: solution.status,
          iterations: solution.iterations,
          iterationsBound: solution.sweepsNeeded,
          certifiedError: solution.certifiedError,
          massError: solution.massError,
          epsilon: resolved,
          contraction: solution.contraction,
          domain: solution.domain,
          kernelHealth: solution.health,
        },
      };
    },
    dispose: () => {
      keptCost?.dispose();
      keptCost = undefined;
    },
  };
}

function automaticEpsilon(stepSize: number, temperature: number): number {
  if (temperature > 0) return 0.1 * stepSize * temperature;
  throw new InvalidArgumentError({
    argument: 'epsilon',
    value: 'auto',
    expected: 'a number where the temperature is 0 and the nodes are given',
    remedy: 'Set epsilon, or a finite inverse temperature.',
  });
}

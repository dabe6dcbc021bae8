import { InvalidArgumentError, requireInteger, requirePositive } from '@proxflow/backend';
import { squaredEuclidean, type GroundCost } from '@proxflow/costs';
import {
  proximalStep,
  type DomainChoice,
  type Geometry,
  type KernelHealth,
  type ProximalSolution,
  type StoppingRule,
} from '@proxflow/sinkhorn';
import { blurOf } from './blur.js';
import { Separation, skipRuleOf, type Skipping } from './certified-skip.js';
import type { CloudGeometry } from './cloud-geometry.js';
import type { EpsilonChoice, EpsilonPolicy } from './epsilon-policy.js';
import type { KernelReport, KernelSettings } from './kernel-form.js';
import { NeighbourList } from './neighbour-list.js';
import { proposalQuadrature, volumesMissing, type Quadrature } from './quadrature.js';
import { StepKernels } from './step-kernels.js';
import { judgeStandstill, type JudgedStandstill } from './standstill-form.js';
import { keepWeights } from './uniform-weights.js';
import { volumesOf } from './separated-volumes.js';
import type { WeightUpdate, WeightUpdateReport } from './weight-update.js';

/** Settings of {@link proximal}. */
export interface ProximalWeights extends KernelSettings {
  /**
   * epsilon > 0 in units of the cost, or `auto`: 0.1 h / beta, small enough that the step's own blur, a factor
   * 1 + epsilon beta / (2 h) on a stationary variance, stays at 5 %. Or a policy, asked in every step, such as
   * {@link epsilonFromNeighbours}.
   */
  readonly epsilon?: number | 'auto' | EpsilonPolicy;
  /** Squared Euclidean by default; charged with factor 1/2. */
  readonly cost?: GroundCost;
  /** The kernel of that cost held as a whole by default; replaces `cost`. */
  readonly geometry?: CloudGeometry;
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
  /** Safeguarded acceleration of slow inner loops; true by default, false for the plain iteration. */
  readonly accelerate?: boolean;
  /**
   * Whether a step that lets no mass leave its particle is left out, and with it the sums over all proposals: `auto` by
   * default, where it is certified to change no log weight by more than 1e-9; `off` by default where `stop` or `start` ask
   * for a loop of their own. Needs a cost that is a multiple of the squared distance.
   */
  readonly skip?: 'auto' | 'on' | 'off' | Skipping;
  /** Replaces warm starts: log z `[N]` to begin step `step` with. */
  readonly start?: (step: number, particles: number) => Float64Array;
}

/**
 * The proximal weight step: the weights w that minimise
 * <C/2, M> + epsilon sum M log(M/v) + h (<psi, w> + R(w)) over couplings M from the previous cloud to the current one.
 * Time O(N^2 p) for the cost, O(N^2) per inner iteration. A step
 * that is certified to change nothing (the rule in high dimension) is left out, see {@link ProximalWeights.skip}.
 *
 * @throws InvalidArgumentError for settings outside their domain; from the flow for fixed nodes without volumes.
 * @example
 * ```ts
 * const weights = proximal({ epsilon: 'auto', tolerance: 1e-6 });
 * ```
 */
export function proximal(settings: ProximalWeights = {}): WeightUpdate {
  const { epsilon = 'auto', cost = squaredEuclidean(), quadrature = proposalQuadrature() } = settings;
  if (typeof epsilon !== 'object' && epsilon !== 'auto') requirePositive('epsilon', epsilon);
  if (settings.cost && settings.geometry) throw costAndGeometry();
  if (settings.tolerance !== undefined) requirePositive('tolerance', settings.tolerance);
  if (settings.maxIterations !== undefined) requireInteger('maxIterations', settings.maxIterations);
  const rule = skipRuleOf(settings.skip, settings.stop || settings.start ? 'off' : 'auto');
  const kernels = new StepKernels(settings, cost, settings.geometry);
  const neighbours = new NeighbourList();

  return {
    name: 'proximal',
    quadrature,
    async update(step) {
      // Where near pairs are looked for, particles are near.
      const looks = rule.mode === 'on' || (rule.mode === 'auto' && kernels.formOf(step) !== 'truncated');
      const separation = looks ? await Separation.of(step, rule, neighbours) : undefined;
      const {
        logQuadrature,
        report: quadratureSkip,
        kernel: quadratureKernel,
      } = await volumesOf(quadrature, step, separation);
      if (logQuadrature === 'carried' && !step.moves) throw volumesMissing('proximal');
      if (logQuadrature === 'carried') return keepWeights('proximal', step, logQuadrature);
      const { backend, regularizer, stepSize, logWeights, warmStart } = step;
      const [x, y] =
        settings.kernelRows === 'current'
          ? [step.positions, step.previousPositions]
          : [step.previousPositions, step.positions];
      const { temperature } = regularizer;
      const choice: EpsilonChoice =
        typeof epsilon === 'object'
          ? await epsilon.choose({ backend, rows: x, columns: y, cost, stepSize, temperature })
          : { epsilon: epsilon === 'auto' ? automaticEpsilon(stepSize, temperature) : epsilon };
      const { tolerance, maxIterations, domain, stop, accelerate } = settings;
      const potential = await step.potentialAt(settings.potentialAt ?? 'current');
      const problem = { epsilon: choice.epsilon, stepSize, logWeights, potential, regularizer, logQuadrature };
      const clouds = { backend, x, y };
      const solve = async (geometry: Geometry, earlier?: ProximalSolution) => {
        const start = settings.start?.(step.step, logWeights.length);
        const warm = earlier?.logColumnScaling ?? warmStart;
        return proximalStep({
          backend,
          cost: geometry,
          ...problem,
          ...(warm && { warmStart: warm }),
          ...(start && { start }),
          ...(tolerance !== undefined && { tolerance }),
          ...(maxIterations !== undefined && { maxIterations }),
          ...(domain && { domain }),
          ...(stop && { stop }),
          ...(accelerate !== undefined && { accelerate }),
        });
      };
      const onAllPairs = async (): Promise<MadeStep> => {
        const { result, report } = await kernels.whole(step, clouds, async (geometry) => {
          const judged = separation && (await judgeStandstill(separation, geometry, clouds, problem));
          if (judged?.skipped) return { made: skippedStep(judged, problem, rule.tolerance), judged };
          const solution = await solve(geometry);
          return { made: { ...solution, report: reportOf(solution) }, judged };
        });
        return { ...result, kernel: result.judged?.skipped ? undefined : report };
      };
      const tau = regularizer.contraction(stepSize / choice.epsilon);
      const near =
        kernels.formOf(step) === 'truncated' && separation === undefined
          ? await kernels.near(step, clouds, {
              scale: 2 * choice.epsilon,
              amplification: (2 * (1 + tau)) / (1 - tau),
              solve,
            })
          : undefined;
      const { made, judged, kernel } = near
        ? { made: { ...near.result, report: reportOf(near.result) }, judged: undefined, kernel: near.report }
        : await onAllPairs();
      return {
        logWeights: made.logWeights,
        logQuadrature,
        warmStart: made.logColumnScaling,
        report: {
          ...made.report,
          epsilon: choice.epsilon,
          blur: blurOf(choice.epsilon, stepSize, temperature, made.report.kernelHealth),
          ...(typeof epsilon === 'object' && { epsilonChoice: choice }),
          ...(kernel && { kernel }),
          ...(judged && { skip: { skipped: judged.skipped, bound: judged.bound } }),
          ...(quadratureSkip && { quadratureSkip }),
          ...(quadratureKernel && { quadratureKernel }),
        },
      };
    },
    dispose: () => kernels.dispose(),
  };
}

/** Weights of a step, and how they came about. */
interface MadeStep {
  readonly made: {
    readonly logWeights: Float64Array;
    readonly logColumnScaling: Float64Array;
    readonly report: SolvedReport;
  };
  readonly judged: JudgedStandstill | undefined;
  readonly kernel: KernelReport | undefined;
}

/** A report of a step that has a kernel, or would have one. */
type SolvedReport = WeightUpdateReport & { readonly kernelHealth: KernelHealth };

function reportOf(solution: ProximalSolution): SolvedReport {
  const { status, iterations, certifiedError, massError, contraction, domain } = solution;
  return {
    name: 'proximal',
    status,
    iterations,
    iterationsBound: solution.sweepsNeeded,
    certifiedError: certifiedError + solution.truncationError,
    massError,
    contraction,
    domain,
    kernelHealth: solution.health,
  };
}

/** Weights stay. The kernel's health is that of the closed form: what leaves a particle is within the bound. */
function skippedStep(
  { bound, logColumnScaling }: Extract<JudgedStandstill, { readonly skipped: true }>,
  { logWeights }: { readonly logWeights: Float64Array },
  tolerance: number,
): { logWeights: Float64Array; logColumnScaling: Float64Array; report: SolvedReport } {
  return {
    logWeights,
    logColumnScaling,
    report: {
      name: 'proximal',
      // Only mode `on` skips what is not certified.
      status: bound <= tolerance ? 'converged' : 'maxIterations',
      iterations: 0,
      iterationsBound: 0,
      certifiedError: bound,
      massError: 0,
      kernelHealth: { effectiveNeighbours: 1, offDiagonalMass: Math.min(1, bound), rowOscillation: Infinity },
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

function costAndGeometry(): InvalidArgumentError {
  return new InvalidArgumentError({
    argument: 'geometry',
    value: 'a cost beside it',
    expected: 'one of the two',
    remedy: 'Give the geometry alone; it knows its cost.',
  });
}

import type { Backend, Matrix } from '@proxflow/backend';
import type { WeightRegularizer } from '@proxflow/regularizers';
import type { ProximalSolution, ScalingStatus } from '@proxflow/sinkhorn';
import type { StepBlur } from './blur.js';
import type { SkipReport } from './certified-skip.js';
import type { EpsilonChoice } from './epsilon-policy.js';
import type { KernelReport } from './kernel-form.js';
import type { Quadrature } from './quadrature.js';
import type { ResamplingReport } from './resampling.js';

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
  /** Sweeps that the plain iteration was known to need at most, after the first one. */
  readonly iterationsBound: number;
  /** Bound on max |log w - log w*|. */
  readonly certifiedError: number;
  /** Relative defect of the mass in this step. */
  readonly massError: number;
  /** Of the transport problem of the step, where one was solved: of a Schroedinger step 2 h / beta. */
  readonly epsilon?: number;
  /** How an {@link EpsilonPolicy} came to that epsilon, where one did. */
  readonly epsilonChoice?: EpsilonChoice;
  /** What epsilon adds to the flow's temperature, where it is not the flow's own: a wrong limit shows here. */
  readonly blur?: StepBlur;
  readonly contraction?: ProximalSolution['contraction'];
  readonly domain?: ProximalSolution['domain'];
  readonly kernelHealth?: ProximalSolution['health'];
  /** How the kernel was held, and what that changed at most; absent where there was none. */
  readonly kernel?: KernelReport;
  /** Whether the transport was left out because it would have changed nothing; of updates that can tell. */
  readonly skip?: SkipReport;
  /** The same of the sums over all proposals that quadrature weights are. */
  readonly quadratureSkip?: SkipReport;
  /** How those sums were made, where all were; the bound is on the logs of the volumes. */
  readonly quadratureKernel?: KernelReport;
  /** What a resampling did, in the steps that made one. */
  readonly resampling?: ResamplingReport;
}

/** New weights. */
export interface WeightUpdateResult {
  readonly logWeights: Float64Array;
  /** log v `[N]` that the weights and the free energy refer to. */
  readonly logQuadrature: Float64Array;
  /**
   * `[N]`, if particles are duplicated and killed: particle j of the next cloud is particle ancestors_j of this one. Weights
   * and quadrature are the descendants'; the flow gathers the positions.
   */
  readonly ancestors?: Uint32Array;
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

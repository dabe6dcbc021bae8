import type { Backend, Matrix } from '@proxflow/backend';
import type { Batch } from './mini-batches.js';

/**
 * What the numbers attached to particles mean. `mass`: w_j sums to 1 and averages are sum_j w_j g(theta_j).
 * `density`: the value of a density at theta_j; averaging with it as if it were mass integrates against rho^2.
 */
export type WeightKind = 'mass' | 'density';

/** The state of a risk at one weighted cloud, all that the first variation and its gradient need. */
export interface Linearization {
  /** R at the cloud. */
  readonly value: number;
  /** f(x_i) `[n, q]` row by row, for risks that predict. */
  readonly predictions?: Float64Array;
  /** Where R, psi and predictions are those of a part of the data: which. */
  readonly batch?: Batch;
  dispose(): void;
}

/** What a linearization is taken for. */
export interface LinearizationPurpose {
  /**
   * That the gradient at the same positions is asked for next: a risk that has to make its features block by block takes it
   * while they are there. False by default.
   */
  readonly gradientFollows?: boolean;
}

/** All that depends on positions only; shared by the end of one step and the beginning of the next. */
export interface LiftedCloud<L extends Linearization = Linearization> {
  /** R and its linearization at these positions with weights `[N]`. */
  linearize(weights: Float64Array, purpose?: LinearizationPurpose): Promise<L>;
  /** psi(theta_j) `[N]` at these positions, for a linearization taken at these or at other positions. */
  firstVariation(linearization: L): Promise<Float64Array>;
  /** grad psi(theta_j) `[N, p]` at these positions; the caller owns it. */
  gradient(linearization: L): Promise<Matrix>;
  dispose(): void;
}

/** A risk whose data live on a backend. */
export interface BoundRisk<L extends Linearization = Linearization> {
  lift(positions: Matrix): Promise<LiftedCloud<L>>;
  /**
   * The risk as the step with this index, from 0, sees it, for risks that see a part of the data at a time; their `lift`
   * sees all. The caller disposes the answer; clouds it lifted may be used after that. Absent where steps do not differ.
   */
  readonly at?: (step: number) => BoundRisk<L>;
  dispose(): void;
}

/**
 * A functional R of a weighted cloud given by its value, its first variation psi = dR/drho (up to a constant) and the
 * gradient of psi in theta. `Kind` says which weights it may be evaluated with; the compiler refuses the other.
 */
export interface RiskFunctional<Kind extends WeightKind = 'mass'> {
  readonly name: string;
  readonly weights: Kind;
  /** Uploads the data. */
  bind(backend: Backend): Promise<BoundRisk>;
}

import type { Backend, Matrix } from '@proxflow/backend';

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
  dispose(): void;
}

/** All that depends on positions only; shared by the end of one step and the beginning of the next. */
export interface LiftedCloud<L extends Linearization = Linearization> {
  /** R and its linearization at these positions with weights `[N]`. */
  linearize(weights: Float64Array): Promise<L>;
  /** psi(theta_j) `[N]` at these positions, for a linearization taken at these or at other positions. */
  firstVariation(linearization: L): Promise<Float64Array>;
  /** grad psi(theta_j) `[N, p]` at these positions; the caller owns it. */
  gradient(linearization: L): Promise<Matrix>;
  dispose(): void;
}

/** A risk whose data live on a backend. */
export interface BoundRisk<L extends Linearization = Linearization> {
  lift(positions: Matrix): Promise<LiftedCloud<L>>;
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

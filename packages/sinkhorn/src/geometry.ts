import type { Backend, Matrix, MatrixShape } from '@proxflow/backend';
import type { DomainChoice, KernelOperator } from './kernel-operator.js';

/** A plan by its scalings: P_ij = exp(r_i + c_j - C_ij / scale). */
export interface ScaledPlan {
  /** r `[N]`; -Infinity for a row without mass. */
  readonly logRowScaling: Float64Array;
  /** c `[M]`; -Infinity for a column without mass. */
  readonly logColumnScaling: Float64Array;
  readonly scale: number;
}

/** What the entries of a cost are like. */
export interface CostStatistics {
  readonly mean: number;
  /** Over all pairs, each counted once. */
  readonly standardDeviation: number;
  readonly largest: number;
}

/**
 * Where the cost C `[N, M]` of a transport problem comes from: a matrix, two clouds, a grid. It answers what the solver
 * asks without saying whether C is ever held in memory. The maker disposes it; what it returns belongs to the caller.
 */
export interface Geometry {
  readonly backend: Backend;
  /** N rows (the source), M columns (the target). */
  readonly shape: MatrixShape;
  /** True for a kernel that leaves entries out. */
  readonly truncated?: true;
  /** The Gibbs kernel exp(-C / scale). */
  kernel(scale: number, domain: DomainChoice): Promise<KernelOperator>;
  /** sum_j P_ij C_ij `[N]`. */
  rowCosts(plan: ScaledPlan): Promise<Float64Array>;
  /** P V `[N, k]` for V `[M, k]`, or P^T V `[M, k]` for V `[N, k]`. */
  applyPlan(plan: ScaledPlan, values: Matrix, transpose?: boolean): Promise<Matrix>;
  /** P `[N, M]`. */
  planMatrix(plan: ScaledPlan): Promise<Matrix>;
  /** C_ii `[min(N, M)]`. */
  diagonalCosts(): Promise<Float64Array>;
  statistics(): Promise<CostStatistics>;
  dispose(): void;
}

/** Rows are the source, columns the target. */
export type TransportSide = 'source' | 'target';

/** A geometry whose cost is c(x_i, y_j) for points x `[N, p]` and y `[M, p]`. */
export interface PointGeometry extends Geometry {
  /** x `[N, p]` and y `[M, p]`, the caller's. */
  readonly clouds: { readonly x: Matrix; readonly y: Matrix };
  /** The number s if C_ij = s |x_i - y_j|^2, exactly. */
  readonly squaredDistanceScale?: number;
  /**
   * sum_j P_ij d c(x_i, y_j) / d x_i `[N, p]` for the source, sum_i P_ij d c(x_i, y_j) / d y_j `[M, p]` for the target. The
   * cost is taken to be symmetric. Time O(N M p).
   *
   * @throws InvalidArgumentError for a cost that has no gradient.
   */
  positionGradient(plan: ScaledPlan, side: TransportSide): Promise<Matrix>;
}

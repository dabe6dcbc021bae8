import type { Backend, Matrix } from '@proxflow/backend';

/**
 * A ground cost c(x, y) between points of dimension p, in the all-pairs form a transport kernel needs. The cost carries
 * no factor 1/2; the proximal step of a flow charges C/2.
 */
export interface GroundCost {
  readonly name: string;
  /**
   * C_ij = c(x_i, y_j) for x `[N, p]` (rows) and y `[M, p]` (columns); the caller owns the result `[N, M]`.
   * A batched form of a custom cost belongs here.
   */
  pairwise(backend: Backend, x: Matrix, y: Matrix): Promise<Matrix>;
  /**
   * G_i = sum_j W_ij d c(x_i, y_j) / d x_i `[N, p]` for weights W `[N, M]` of any sign; the caller owns it. With an
   * optimal plan for W this is the gradient of a transport value in the positions x (envelope theorem). Where c has a
   * kink, a subgradient; 0 at points that coincide. Optional: without it a cost has no such gradients.
   */
  gradient?(backend: Backend, x: Matrix, y: Matrix, weights: Matrix): Promise<Matrix>;
  /**
   * The number s if c(x, y) = s |x - y|^2 for all points, exactly. A hint only: a geometry may then use a kernel fused for
   * squared distances instead of `pairwise`.
   */
  readonly squaredDistanceScale?: number;
}

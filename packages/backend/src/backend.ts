import type { Activation, Axis, BinaryOperation, Reduction, UnaryOperation } from './operations.js';
import type { DType, Matrix, MatrixShape, Precision, Shape, Tensor, Vector, VectorShape } from './tensor.js';

/** Collects handles in code that waits (where `tidy` cannot be used) and frees them together. */
export interface Scope {
  /** Gives a handle to the scope and returns it. */
  own<T extends Tensor>(tensor: T): T;
  /** Frees all that the scope owns. */
  dispose(): void;
}

/** What a backend holds at the moment. */
export interface MemoryReport {
  readonly tensors: number;
  readonly bytes: number;
}

/** A handle or a number; a number acts as a scalar of the backend's dtype. */
export type Operand = Tensor | number;

/**
 * Where standard normals come from: entry (i, j) is `normal(step, i, j)` of the `@proxflow/random` stream with this key,
 * that is Philox 4x32-10 at counter (j / 2, i, step, 0) through the normal quantile.
 */
export interface NoiseAddress {
  /** The two 32-bit words of the stream's Philox key. */
  readonly key: readonly [number, number];
  /** A whole number from 0 to 2^32 - 1. */
  readonly step: number;
}

/**
 * Whole-array arithmetic of one precision: what every part of proxflow computes with. Rank 1 and 2, row-major.
 * Operations return new handles at once; creating, reading and waiting are asynchronous. Randomness, loops, stopping
 * rules and schedules are not here. Cost is linear in the entries touched unless said otherwise.
 *
 * Every method throws `ShapeError` for shapes that do not fit and `OwnershipError` for a handle that was disposed or
 * that another backend made.
 */
export interface Backend extends FusedKernels {
  readonly name: string;
  readonly dtype: DType;
  readonly precision: Precision;

  /** Copies numbers into the backend, rounding to its dtype. NaN and infinities pass: meaning is checked by the caller. */
  upload(values: ArrayLike<number>, shape: VectorShape): Promise<Vector>;
  upload(values: ArrayLike<number>, shape: MatrixShape): Promise<Matrix>;
  /** Copies the entries out as row-major float64. */
  read(x: Tensor): Promise<Float64Array>;
  /** Waits until all work handed over so far is done. */
  synchronize(): Promise<void>;
  memory(): MemoryReport;
  /**
   * Runs `body` and frees every handle made inside except those in its result (a handle, or arrays and plain objects of
   * them). @throws OwnershipError when `body` returns a promise: use {@link scope} in code that waits.
   */
  tidy<T>(body: () => T): T;
  scope(): Scope;

  fill(shape: VectorShape, value: number): Vector;
  fill(shape: MatrixShape, value: number): Matrix;
  unary<S extends Shape>(operation: UnaryOperation, x: Tensor<S>): Tensor<S>;
  /** Elementwise with NumPy broadcasting: rank-1 `[M]` is a row of `[N, M]`, `[N, 1]` a column, a number fits all. */
  binary(operation: BinaryOperation, a: Matrix, b: Operand): Matrix;
  binary(operation: BinaryOperation, a: Operand, b: Matrix): Matrix;
  binary(operation: BinaryOperation, a: Vector, b: Vector | number): Vector;
  binary(operation: BinaryOperation, a: Vector | number, b: Vector): Vector;
  /** Matrix product of `a` `[n, k]` and `b` `[k, m]`, either transposed on request. Time n k m. */
  matmul(a: Matrix, b: Matrix, options?: { transposeA?: boolean; transposeB?: boolean }): Matrix;
  /** Matrix-vector product: `a` `[n, m]` times `x` `[m]`, or its transpose times `x` `[n]`. */
  matvec(a: Matrix, x: Vector, options?: { transpose?: boolean }): Vector;
  /** Reduces one axis of `[N, M]`: axis 0 gives `[M]`, axis 1 gives `[N]`. */
  reduce(operation: Reduction, x: Matrix, axis: Axis): Vector;
  transpose(x: Matrix): Matrix;
  reshape(x: Tensor, shape: VectorShape): Vector;
  reshape(x: Tensor, shape: MatrixShape): Matrix;
  slice<S extends Shape>(x: Tensor<S>, axis: Axis, start: number, length: number): Tensor<S>;
  concatenate<S extends Shape>(parts: readonly Tensor<S>[], axis: Axis): Tensor<S>;
  /** Rows (entries) of `x` at `indices`, in that order, repeats allowed. */
  gather<S extends Shape>(x: Tensor<S>, indices: ArrayLike<number>): Tensor<S>;

  /**
   * theta - h g + s xi for positions and gradient `[N, p]`, with the standard normals xi `[N, p]` made in the backend.
   * Absent where a backend cannot make them: then upload the normals and call `eulerMaruyama`, which gives the same
   * numbers to rounding. @throws InvalidArgumentError for a step that is no whole number from 0 to 2^32 - 1.
   */
  readonly seededEulerMaruyama?: (
    positions: Matrix,
    gradient: Matrix,
    noise: NoiseAddress,
    stepSize: number,
    noiseScale: number,
  ) => Matrix;

  /**
   * Pairs i < j of rows of x `[N, p]` with |x_i - x_j|^2 < limit: indices i, j, i, j, ... by j and then by i; undefined where there
   * are more than `capacity` pairs. Squares are of the backend's precision, so who is within 2 (p + 4) epsilon of the limit, relative to
   * it, may be in or out. Time N^2 p, less where the first coordinates show that rows are far apart. Absent where a backend has no
   * quick way: then compare on the host. @throws InvalidArgumentError for a limit that is no number above 0, or a capacity
   * that is no whole number above 0.
   */
  readonly nearPairs?: (x: Matrix, limit: number, capacity: number) => Promise<Uint32Array | undefined>;
}

/**
 * Kernels worth fusing. A driver may bring its own; otherwise a body composed from the required operations is used
 * (`composedKernels`), and conformance checks that both agree.
 */
export interface FusedKernels {
  /** D_ij = |a_i - b_j|^2 for `a` `[N, p]`, `b` `[M, p]`; `[N, M]`, never negative, exactly 0 for equal rows. */
  squaredDistances(a: Matrix, b: Matrix): Matrix;
  /**
   * K_ij = exp((m_i - C_ij) / epsilon) for cost `[N, M]` and m `[N]` (usually the row minimum, so that every row has
   * an entry 1). Entries below the smallest normal number are 0.
   */
  gibbsKernel(cost: Matrix, epsilon: number, rowMinimum: Vector): Matrix;
  /**
   * The Gibbs kernel of two clouds without their cost matrix: with D of {@link squaredDistances}, m_i = min_j D_ij,
   * kernel K_ij = exp((m_i - D_ij) / epsilon) flushed as {@link gibbsKernel} does, rowMinimum m `[N]` and rowMaximum
   * max_j D_ij `[N]`. NaN and infinities of D show in the two vectors as `reduce` shows them. Time N M p; no array of
   * size N x M is made but K.
   */
  gibbsKernelOfPoints(
    a: Matrix,
    b: Matrix,
    epsilon: number,
  ): { readonly kernel: Matrix; readonly rowMinimum: Vector; readonly rowMaximum: Vector };
  /** log sum exp(x) along an axis without overflow; an axis of only -Infinity gives -Infinity. */
  logSumExp(x: Matrix, axis: Axis): Vector;
  /**
   * -epsilon log sum_j exp(h_j - C_ij / epsilon): axis 1 sums over columns (h `[M]`, result `[N]`), axis 0 over rows
   * (h `[N]`, result `[M]`).
   */
  softmin(epsilon: number, cost: Matrix, potential: Vector, axis: Axis): Vector;
  /** sum_j a_ij^2 x_j for `a` `[N, M]` and x `[M]`; `[N]`. Squares are rounded, and may underflow, before they meet x. */
  squaredMatvec(a: Matrix, x: Vector): Vector;
  /** The entries x_ii of `[N, M]`; `[min(N, M)]`. A driver's own body touches nothing else. */
  diagonal(x: Matrix): Vector;
  /** One scaling sweep: y = numerator / (K z) `[N]`, then the column sums K^T y `[M]`. */
  scalingSweep(
    kernel: Matrix,
    numerator: Vector,
    scaling: Vector,
  ): { readonly dual: Vector; readonly columnSums: Vector };
  /**
   * Values T = sigma(w_j.x_i + b_j) and slopes S = sigma'(w_j.x_i + b_j), both `[N, n]`, for positions
   * theta_j = (a_j, b_j, w_j) `[N, D + 2]` and inputs `[n, D]`. Time 2 N n D.
   */
  ridgeForward(
    activation: Activation,
    positions: Matrix,
    inputs: Matrix,
  ): { readonly values: Matrix; readonly slopes: Matrix };
  /**
   * Vector-Jacobian product of the ridge neuron a sigma(w.x + b) with a cotangent c `[n]`: potential_j = a_j (T c)_j
   * `[N]` and gradient_j = (T c, a S c, a (S diag(c)) X)_j `[N, D + 2]`. Time 2 N n D.
   */
  ridgePullback(
    positions: Matrix,
    inputs: Matrix,
    values: Matrix,
    slopes: Matrix,
    cotangent: Vector,
  ): { readonly potential: Vector; readonly gradient: Matrix };
  /** theta - h g + s xi for positions, gradient and standard normals `[N, p]`. */
  eulerMaruyama(positions: Matrix, gradient: Matrix, noise: Matrix, stepSize: number, noiseScale: number): Matrix;
}

import type { NoiseAddress } from './backend.js';
import type { Activation, Axis, BinaryOperation, Reduction, UnaryOperation } from './operations.js';
import type { DType, MatrixShape, Shape, VectorShape } from './tensor.js';

/** A driver's own storage together with its shape. */
export interface Stored<H, S extends Shape = Shape> {
  readonly handle: H;
  readonly shape: S;
}
/** Rank-1 storage `[length]`. */
export type StoredVector<H> = Stored<H, VectorShape>;
/** Rank-2 storage `[rows, columns]`. */
export type StoredMatrix<H> = Stored<H, MatrixShape>;

/**
 * What an author of a backend writes: the required primitives over the driver's own storage `H`, plus the fused kernels
 * that pay. {@link createBackend} makes a full `Backend` of it: argument checks, ownership, `tidy`, memory accounts and
 * default bodies for every fused kernel that is missing. So a driver may trust its arguments: shapes fit, handles live.
 *
 * Operations are synchronous and return new storage, never an alias of an operand; only {@link upload}, {@link download}
 * and {@link synchronize} wait.
 */
export interface BackendDriver<H> {
  readonly name: string;
  readonly dtype: DType;

  /** Copies row-major float64 numbers in, rounding to the driver's dtype. */
  upload(values: Float64Array, shape: Shape): Promise<H>;
  /** Copies out as row-major float64. */
  download(stored: Stored<H>): Promise<Float64Array>;
  /** Frees storage; called exactly once for each. */
  release(handle: H): void;
  /** Waits until all queued work is done. Absent where work is never queued. */
  synchronize?(): Promise<void>;

  fill(shape: Shape, value: number): H;
  unary(operation: UnaryOperation, x: Stored<H>): H;
  /** Operands broadcast to `shape` as in NumPy: a rank-1 operand is a row, `[N, 1]` a column, `[1]` a scalar. */
  binary(operation: BinaryOperation, a: Stored<H>, b: Stored<H>, shape: Shape): H;
  /** op(a) op(b) with op the identity or the transpose; result `[rows, columns]`. */
  matmul(a: StoredMatrix<H>, b: StoredMatrix<H>, transposeA: boolean, transposeB: boolean): H;
  reduce(operation: Reduction, x: StoredMatrix<H>, axis: Axis): H;
  transpose(x: StoredMatrix<H>): H;
  reshape(x: Stored<H>, shape: Shape): H;
  /** Entries `start .. start + length` along `axis`. */
  slice(x: Stored<H>, axis: Axis, start: number, length: number): H;
  concatenate(parts: readonly Stored<H>[], axis: Axis): H;
  /** Rows (or entries) of `x` in the order of `indices`. */
  gather(x: Stored<H>, indices: Uint32Array): H;

  /** Optional fast bodies; see `FusedKernels` for the mathematics of each. */
  readonly fused?: Partial<DriverKernels<H>>;

  /**
   * theta - h g + s xi with the normals of `noise` made here; see `Backend`. Absent where the driver cannot make them:
   * unlike a fused kernel it has no composed body.
   */
  seededEulerMaruyama?(
    positions: StoredMatrix<H>,
    gradient: StoredMatrix<H>,
    noise: NoiseAddress,
    stepSize: number,
    noiseScale: number,
  ): H;

  /** Pairs of near rows; see `Backend`. Absent where the driver has no quick way: it has no composed body either. */
  nearPairs?(x: StoredMatrix<H>, limit: number, capacity: number): Promise<Uint32Array | undefined>;
}

/** The fused kernels in terms of a driver's storage; the mathematics stands at `FusedKernels`. */
export interface DriverKernels<H> {
  squaredDistances(a: StoredMatrix<H>, b: StoredMatrix<H>): H;
  gibbsKernel(cost: StoredMatrix<H>, epsilon: number, rowMinimum: StoredVector<H>): H;
  gibbsKernelOfPoints(
    a: StoredMatrix<H>,
    b: StoredMatrix<H>,
    epsilon: number,
  ): { readonly kernel: H; readonly rowMinimum: H; readonly rowMaximum: H };
  logSumExp(x: StoredMatrix<H>, axis: Axis): H;
  softmin(epsilon: number, cost: StoredMatrix<H>, potential: StoredVector<H>, axis: Axis): H;
  squaredMatvec(a: StoredMatrix<H>, x: StoredVector<H>): H;
  diagonal(x: StoredMatrix<H>): H;
  scalingSweep(
    kernel: StoredMatrix<H>,
    numerator: StoredVector<H>,
    scaling: StoredVector<H>,
  ): { readonly dual: H; readonly columnSums: H };
  ridgeForward(
    activation: Activation,
    positions: StoredMatrix<H>,
    inputs: StoredMatrix<H>,
  ): { readonly values: H; readonly slopes: H };
  ridgePullback(
    positions: StoredMatrix<H>,
    inputs: StoredMatrix<H>,
    values: StoredMatrix<H>,
    slopes: StoredMatrix<H>,
    cotangent: StoredVector<H>,
  ): { readonly potential: H; readonly gradient: H };
  eulerMaruyama(
    positions: StoredMatrix<H>,
    gradient: StoredMatrix<H>,
    noise: StoredMatrix<H>,
    stepSize: number,
    noiseScale: number,
  ): H;
}

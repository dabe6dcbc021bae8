export type { Backend, FusedKernels, MemoryReport, NoiseAddress, Operand, Scope } from './backend.js';
export {
  requireFiniteValues,
  requireInteger,
  requireLength,
  requireNonNegative,
  requireOneOf,
  requirePositive,
  requirePositiveOrInfinite,
} from './checks.js';
export { composedKernels, unknownActivation } from './composed-kernels.js';
export { createBackend } from './create-backend.js';
export type { BackendDriver, DriverKernels, Stored, StoredMatrix, StoredVector } from './driver.js';
export {
  describeValue,
  InvalidArgumentError,
  InvalidDataError,
  NumericalError,
  OutOfMemoryError,
  OwnershipError,
  ProxflowError,
  ShapeError,
  UnsupportedOperationError,
  type ErrorDetails,
} from './errors.js';
export {
  activations,
  binaryOperations,
  reductions,
  unaryOperations,
  type Activation,
  type Axis,
  type BinaryOperation,
  type Reduction,
  type UnaryOperation,
} from './operations.js';
export { precisionOf, sideOf, sizeOf } from './tensor.js';
export type { DType, Matrix, MatrixShape, Precision, Shape, Tensor, Vector, VectorShape } from './tensor.js';

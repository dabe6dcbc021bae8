/**
 * Elementwise maps. `step` is 1 above 0 and 0 elsewhere; `sign` is -1, 0 or 1; `logistic` is 1 / (1 + exp(-x)), without
 * overflow and to relative accuracy also where it is tiny. NaN maps to NaN.
 */
export type UnaryOperation =
  'exp' | 'log' | 'tanh' | 'logistic' | 'negate' | 'abs' | 'sqrt' | 'square' | 'reciprocal' | 'sign' | 'step';

/** Elementwise operations of two operands with broadcasting. `maximum` and `minimum` return NaN if either side is NaN. */
export type BinaryOperation = 'add' | 'subtract' | 'multiply' | 'divide' | 'maximum' | 'minimum' | 'power';

/** Reductions along one axis. `max` and `min` return NaN where a NaN was met. */
export type Reduction = 'sum' | 'max' | 'min';

/** Axis that a reduction removes: 0 runs down the rows, 1 runs along a row. */
export type Axis = 0 | 1;

/** Nonlinearity sigma of a ridge neuron a * sigma(w.x + b). */
export type Activation = 'tanh' | 'relu';

/** Every {@link UnaryOperation}. */
export const unaryOperations: readonly UnaryOperation[] = [
  'exp',
  'log',
  'tanh',
  'logistic',
  'negate',
  'abs',
  'sqrt',
  'square',
  'reciprocal',
  'sign',
  'step',
];
/** Every {@link BinaryOperation}. */
export const binaryOperations: readonly BinaryOperation[] = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'maximum',
  'minimum',
  'power',
];
/** Every {@link Reduction}. */
export const reductions: readonly Reduction[] = ['sum', 'max', 'min'];
/** Every {@link Activation}. */
export const activations: readonly Activation[] = ['tanh', 'relu'];

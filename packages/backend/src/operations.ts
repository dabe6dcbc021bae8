/**
 * Elementwise maps. `step` is 1 above 0 and 0 elsewhere; `sign` is -1, 0 or 1; `logistic` is 1 / (1 + exp(-x)), without
 * overflow and to relative accuracy also where it is tiny; `softplus` is log(1 + exp(x)), likewise; `erf` is
 * 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x, to relative accuracy also close to 0. `sin` and `cos` take
 * radians, stay within [-1, 1] for every finite x, and give NaN at infinities. NaN maps to NaN.
 */
export type UnaryOperation =
  | 'exp'
  | 'log'
  | 'tanh'
  | 'logistic'
  | 'softplus'
  | 'erf'
  | 'sin'
  | 'cos'
  | 'negate'
  | 'abs'
  | 'sqrt'
  | 'square'
  | 'reciprocal'
  | 'sign'
  | 'step';

/** Elementwise operations of two operands with broadcasting. `maximum` and `minimum` return NaN if either side is NaN. */
export type BinaryOperation = 'add' | 'subtract' | 'multiply' | 'divide' | 'maximum' | 'minimum' | 'power';

/** Reductions along one axis. `max` and `min` return NaN where a NaN was met. */
export type Reduction = 'sum' | 'max' | 'min';

/** Axis that a reduction removes: 0 runs down the rows, 1 runs along a row. */
export type Axis = 0 | 1;

/**
 * Nonlinearity sigma of a ridge neuron a * sigma(w.x + b). With u = w.x + b:
 *
 * | name       | sigma(u)            | sigma'(u)                  |
 * | ---------- | ------------------- | -------------------------- |
 * | `tanh`     | tanh u              | 4 e / (1 + e)^2, e = exp(-2 abs(u)) |
 * | `relu`     | max(u, 0)           | 1 above 0, else 0          |
 * | `logistic` | 1 / (1 + exp(-u))   | sigma(u) sigma(-u)         |
 * | `erf`      | erf u               | 2 exp(-u^2) / sqrt(pi)     |
 * | `softplus` | log(1 + exp(u))     | 1 / (1 + exp(-u))          |
 * | `sine`     | sin u               | cos u                      |
 *
 * Slopes keep their digits where they are tiny: none is taken as a difference from 1.
 */
export type Activation = 'tanh' | 'relu' | 'logistic' | 'erf' | 'softplus' | 'sine';

/** Every {@link UnaryOperation}. */
export const unaryOperations: readonly UnaryOperation[] = [
  'exp',
  'log',
  'tanh',
  'logistic',
  'softplus',
  'erf',
  'sin',
  'cos',
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
export const activations: readonly Activation[] = ['tanh', 'relu', 'logistic', 'erf', 'softplus', 'sine'];

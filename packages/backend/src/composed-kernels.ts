import { InvalidArgumentError } from './errors.js';
import type { Backend, FusedKernels } from './backend.js';
import { activations, type Activation, type Axis } from './operations.js';
import type { Matrix, Vector } from './tensor.js';

const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

type Primitives = Omit<Backend, keyof FusedKernels>;

/** Turns `[N]` into a column `[N, 1]`, which broadcasts along rows. */
function column(ops: Primitives, x: Vector): Matrix {
  return ops.reshape(x, [x.shape[0], 1]);
}

/** Coordinate by coordinate, so that far-away clouds lose no digits and equal rows give exactly 0. Time 3 N M p. */
function squaredDistances(ops: Primitives, a: Matrix, b: Matrix): Matrix {
  let total = ops.fill([a.shape[0], b.shape[0]], 0);
  for (let k = 0; k < a.shape[1]; k++) {
    const previous = total;
    total = ops.tidy(() => {
      const left = ops.slice(a, 1, k, 1);
      const right = ops.reshape(ops.slice(b, 1, k, 1), [b.shape[0]]);
      return ops.binary('add', previous, ops.unary('square', ops.binary('subtract', left, right)));
    });
    previous.dispose();
  }
  return total;
}

function gibbsKernel(ops: Primitives, cost: Matrix, epsilon: number, rowMinimum: Vector): Matrix {
  const exponent = ops.binary('divide', ops.binary('subtract', column(ops, rowMinimum), cost), epsilon);
  // Subnormal results are flushed before the exponential: 1 above the threshold, 0 below it.
  const threshold = Math.log(ops.precision.smallestNormal);
  const kept = ops.unary('step', ops.binary('subtract', exponent, threshold));
  return ops.binary('multiply', ops.unary('exp', exponent), kept);
}

function gibbsKernelOfPoints(
  ops: Primitives,
  { squaredDistances, gibbsKernel }: Pick<FusedKernels, 'squaredDistances' | 'gibbsKernel'>,
  a: Matrix,
  b: Matrix,
  epsilon: number,
) {
  const cost = squaredDistances(a, b);
  const rowMinimum = ops.reduce('min', cost, 1);
  return { kernel: gibbsKernel(cost, epsilon, rowMinimum), rowMinimum, rowMaximum: ops.reduce('max', cost, 1) };
}

function diagonal(ops: Primitives, x: Matrix): Vector {
  const [rows, columns] = x.shape;
  const places = Array.from({ length: Math.min(rows, columns) }, (_, i) => i * (columns + 1));
  return ops.gather(ops.reshape(x, [rows * columns]), places);
}

function logSumExp(ops: Primitives, x: Matrix, axis: Axis): Vector {
  const { largest } = ops.precision;
  // A finite shift keeps Infinity - Infinity from becoming NaN; infinities still come out as they should.
  const shift = ops.binary('minimum', ops.binary('maximum', ops.reduce('max', x, axis), -largest), largest);
  const along = axis === 0 ? shift : column(ops, shift);
  const total = ops.reduce('sum', ops.unary('exp', ops.binary('subtract', x, along as Matrix)), axis);
  return ops.binary('add', ops.unary('log', total), shift);
}

function softmin(ops: Primitives, epsilon: number, cost: Matrix, potential: Vector, axis: Axis): Vector {
  const along = axis === 1 ? potential : column(ops, potential);
  const exponent = ops.binary('subtract', along as Matrix, ops.binary('divide', cost, epsilon));
  return ops.binary('multiply', logSumExp(ops, exponent, axis), -epsilon);
}

function scalingSweep(ops: Primitives, kernel: Matrix, numerator: Vector, scaling: Vector) {
  const dual = ops.binary('divide', numerator, ops.matvec(kernel, scaling));
  return { dual, columnSums: ops.matvec(kernel, dual, { transpose: true }) };
}

function ridgeForward(ops: Primitives, activation: Activation, positions: Matrix, inputs: Matrix) {
  const offsets = ops.slice(positions, 1, 1, 1);
  const directions = ops.slice(positions, 1, 2, inputs.shape[1]);
  const z = ops.binary('add', ops.matmul(directions, inputs, { transposeB: true }), offsets);
  switch (activation) {
    case 'tanh': {
      const values = ops.unary('tanh', z);
      // 4 e / (1 + e)^2 with e = exp(-2 |z|) keeps the digits that 1 - tanh^2 cancels for large |z|.
      const e = ops.unary('exp', ops.binary('multiply', ops.unary('abs', z), -2));
      const slopes = ops.binary('divide', ops.binary('multiply', e, 4), ops.unary('square', ops.binary('add', e, 1)));
      return { values, slopes };
    }
    case 'relu':
      return { values: ops.binary('maximum', z, 0), slopes: ops.unary('step', z) };
    case 'logistic': {
      const values = ops.unary('logistic', z);
      // sigma(z) sigma(-z) keeps the digits that sigma (1 - sigma) cancels for large z.
      return { values, slopes: ops.binary('multiply', values, ops.unary('logistic', ops.unary('negate', z))) };
    }
    case 'erf': {
      const density = ops.unary('exp', ops.unary('negate', ops.unary('square', z)));
      return { values: ops.unary('erf', z), slopes: ops.binary('multiply', density, TWO_OVER_ROOT_PI) };
    }
    case 'softplus':
      return { values: ops.unary('softplus', z), slopes: ops.unary('logistic', z) };
    case 'sine':
      return { values: ops.unary('sin', z), slopes: ops.unary('cos', z) };
    default:
      throw unknownActivation(activation);
  }
}

function ridgePullback(
  ops: Primitives,
  positions: Matrix,
  inputs: Matrix,
  values: Matrix,
  slopes: Matrix,
  cotangent: Vector,
) {
  const amplitudes = ops.slice(positions, 1, 0, 1);
  const mean = ops.matvec(values, cotangent);
  const pulled = ops.binary('multiply', slopes, cotangent);
  const byOffset = column(ops, ops.matvec(slopes, cotangent));
  const byDirection = ops.matmul(pulled, inputs);
  return {
    potential: ops.binary('multiply', ops.reshape(amplitudes, [positions.shape[0]]), mean),
    gradient: ops.concatenate(
      [
        column(ops, mean),
        ops.binary('multiply', amplitudes, byOffset),
        ops.binary('multiply', byDirection, amplitudes),
      ],
      1,
    ),
  };
}

function eulerMaruyama(
  ops: Primitives,
  positions: Matrix,
  gradient: Matrix,
  noise: Matrix,
  stepSize: number,
  noiseScale: number,
): Matrix {
  const drifted = ops.binary('subtract', positions, ops.binary('multiply', gradient, stepSize));
  return ops.binary('add', drifted, ops.binary('multiply', noise, noiseScale));
}

/** The error for an activation that no kernel knows. */
export function unknownActivation(activation: never): InvalidArgumentError {
  return new InvalidArgumentError({
    argument: 'activation',
    value: activation,
    expected: `one of ${activations.join(', ')}`,
    remedy: 'Use a built-in activation, or write the neuron with fromScalarNeuron.',
  });
}

/**
 * Every fused kernel written with a backend's required operations: the default bodies of `createBackend`, and what
 * conformance compares a driver's own kernels with. Where one kernel is made of others, those are taken from `parts`, so
 * that a driver's own serve it too; without it from the composed ones.
 */
export function composedKernels(ops: Omit<Backend, keyof FusedKernels>, parts?: () => FusedKernels): FusedKernels {
  const composed: FusedKernels = {
    squaredDistances: (a, b) => ops.tidy(() => squaredDistances(ops, a, b)),
    gibbsKernel: (cost, epsilon, rowMinimum) => ops.tidy(() => gibbsKernel(ops, cost, epsilon, rowMinimum)),
    gibbsKernelOfPoints: (a, b, epsilon) =>
      ops.tidy(() => gibbsKernelOfPoints(ops, parts?.() ?? composed, a, b, epsilon)),
    logSumExp: (x, axis) => ops.tidy(() => logSumExp(ops, x, axis)),
    softmin: (epsilon, cost, potential, axis) => ops.tidy(() => softmin(ops, epsilon, cost, potential, axis)),
    squaredMatvec: (a, x) => ops.tidy(() => ops.matvec(ops.unary('square', a), x)),
    diagonal: (x) => ops.tidy(() => diagonal(ops, x)),
    scalingSweep: (kernel, numerator, scaling) => ops.tidy(() => scalingSweep(ops, kernel, numerator, scaling)),
    ridgeForward: (activation, positions, inputs) => ops.tidy(() => ridgeForward(ops, activation, positions, inputs)),
    ridgePullback: (positions, inputs, values, slopes, cotangent) =>
      ops.tidy(() => ridgePullback(ops, positions, inputs, values, slopes, cotangent)),
    eulerMaruyama: (positions, gradient, noise, stepSize, noiseScale) =>
      ops.tidy(() => eulerMaruyama(ops, positions, gradient, noise, stepSize, noiseScale)),
  };
  return composed;
}

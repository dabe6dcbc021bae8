import { NumericalError } from '@proxflow/backend';
import type { CoordinateDistribution, Neuron, ParameterBlock } from './neuron.js';

/** A neuron written as a value and a gradient of one input and one parameter vector. */
export interface ScalarNeuron {
  readonly name: string;
  readonly parameterCount: (inputDimension: number) => number;
  /** phi(x; theta); x `[D]` and theta `[p]` must not be kept or changed. */
  readonly value: (x: Float64Array, theta: Float64Array) => number;
  /** grad_theta phi(x; theta), length p. */
  readonly gradient: (x: Float64Array, theta: Float64Array) => ArrayLike<number>;
  /** Names for runs of coordinates; one block `theta` by default. */
  readonly layout?: (inputDimension: number) => readonly ParameterBlock[];
  /** The law of theta at the start; standard normal by default. */
  readonly initialDistribution?: (inputDimension: number) => readonly CoordinateDistribution[];
}

/**
 * Makes a {@link Neuron} of two functions, evaluated in float64 on the host: runs on every backend. Time O(N n) calls of
 * `value` per forward pass and of `gradient` per pullback.
 *
 * @throws NumericalError naming particle and input when a function leaves the finite numbers.
 * @example
 * ```ts
 * const linear = fromScalarNeuron({
 *   name: 'linear',
 *   parameterCount: (inputs) => inputs,
 *   value: (x, theta) => x.reduce((sum, xk, k) => sum + xk * theta[k]!, 0),
 *   gradient: (x) => x,
 * });
 * ```
 */
export function fromScalarNeuron(neuron: ScalarNeuron): Neuron {
  const { name, parameterCount, value, gradient } = neuron;
  const standardNormal: CoordinateDistribution = { kind: 'normal', mean: 0, deviation: 1 };
  const finite = (number: number | undefined, j: number, i: number): number => {
    if (number !== undefined && Number.isFinite(number)) return number;
    throw new NumericalError({
      argument: `neuron "${name}"`,
      place: `at particle ${j}, input ${i}`,
      value: number,
      expected: 'a finite number for the value and for each coordinate of the gradient',
      remedy: 'Make the neuron finite on the whole data; reduce the step size if the particle ran away.',
    });
  };
  return {
    name,
    outputs: 1,
    // Once in the backend, once on the host.
    workingArrays: 2,
    parameterCount,
    layout: neuron.layout ?? ((inputs) => [{ name: 'theta', start: 0, length: parameterCount(inputs) }]),
    initialDistribution:
      neuron.initialDistribution ?? ((inputs) => Array.from({ length: parameterCount(inputs) }, () => standardNormal)),
    async forward(backend, positions, inputs) {
      const [particles, dimension] = positions.shape;
      const [rows, columns] = inputs.shape;
      const allTheta = await backend.read(positions);
      const allX = await backend.read(inputs);
      const theta = (j: number) => allTheta.subarray(j * dimension, (j + 1) * dimension);
      const x = (i: number) => allX.subarray(i * columns, (i + 1) * columns);

      const phi = new Float64Array(particles * rows);
      for (let j = 0; j < particles; j++) {
        for (let i = 0; i < rows; i++) phi[j * rows + i] = finite(value(x(i), theta(j)), j, i);
      }
      const features = await backend.upload(phi, [particles, rows]);

      return {
        features: () => backend.reshape(features, features.shape),
        combine: (weights) => backend.matvec(features, weights, { transpose: true }),
        potential: (cotangent) => backend.matvec(features, cotangent),
        async gradient(cotangent) {
          const c = await backend.read(cotangent);
          const sums = new Float64Array(particles * dimension);
          for (let j = 0; j < particles; j++) {
            for (let i = 0; i < rows; i++) {
              const partial = gradient(x(i), theta(j));
              for (let k = 0; k < dimension; k++) sums[j * dimension + k] += c[i] * finite(partial[k], j, i);
            }
          }
          return backend.upload(sums, [particles, dimension]);
        },
        dispose: () => features.dispose(),
      };
    },
  };
}

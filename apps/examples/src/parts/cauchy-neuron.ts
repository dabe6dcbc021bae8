import { fromScalarNeuron, type Neuron } from '@proxflow/neurons';

/** phi(x; theta) = a / (1 + |x - c|^2 / s^2) with theta = (a, c), p = D + 1: a hill with heavy tails around c. */
export function cauchyNeuron(width: number): Neuron {
  const ratio = (x: Float64Array, theta: Float64Array) =>
    x.reduce((sum, xk, k) => sum + (xk - theta[k + 1]) ** 2, 0) / width ** 2;
  return fromScalarNeuron({
    name: 'cauchy',
    parameterCount: (inputs) => inputs + 1,
    layout: (inputs) => [
      { name: 'amplitude', start: 0, length: 1 },
      { name: 'centre', start: 1, length: inputs },
    ],
    value: (x, theta) => theta[0] / (1 + ratio(x, theta)),
    gradient: (x, theta) => {
      const height = 1 / (1 + ratio(x, theta));
      const slope = (2 * theta[0] * height ** 2) / width ** 2;
      return [height, ...x.map((xk, k) => slope * (xk - theta[k + 1]))];
    },
  });
}

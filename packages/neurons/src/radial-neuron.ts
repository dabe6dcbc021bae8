import { requireInteger, type Backend, type Matrix } from '@proxflow/backend';
import type { CoordinateDistribution, Neuron, NeuronShape } from './neuron.js';
import { radialFeatureMap, type RadialProfile } from './radial-features.js';

/**
 * phi(x; theta) = a exp(-|x - c|^2 / (2 s^2)) with theta = (a, log s, c) `[q + 1 + D]`, a `[q]`, c `[D]`: a Gaussian radial
 * basis function with trained amplitudes, width and centre. Forward and gradient cost 2 N n (D + q) each; no array of size
 * N n p is formed.
 *
 * The width enters as its logarithm. So every theta is valid, also after a step with noise, where s itself could become 0 or
 * negative; the derivative 2 r exp(-r), r = |x - c|^2 / (2 s^2), is bounded for all s, where that in s grows as 1 / s and
 * makes an explicit step unstable for narrow units; and a prior N(m, v) of log s is a log-normal one of s.
 *
 * At the start centres are distributed as standardised inputs and s^2 is about D, half the mean squared distance of two
 * such points: |x - c| / s is then about sqrt(2) in any dimension.
 *
 * Source: Poggio and Girosi, Networks for approximation and learning, Proc. IEEE 78 (1990).
 *
 * @throws InvalidArgumentError unless outputs is an integer of at least 1.
 * @example
 * ```ts
 * rbfNeuron({ outputs: 3 }).parameterCount(4); // 8
 * ```
 */
export function rbfNeuron(shape: NeuronShape = {}): Neuron {
  return radialNeuron('rbf', { profile: gaussianProfile, workingArrays: 6 }, 1, shape);
}

/**
 * phi(x; theta) = a psi(|x - c| / s), psi(t) = max(1 - t, 0)^4 (4 t + 1), with theta = (a, log s, c) `[q + 1 + D]`: a bump
 * of compact support, twice continuously differentiable, so that a unit sees only the data within s of its centre. Cost
 * as for {@link rbfNeuron}, with a root in place of the exponential; the reason for log s is the same.
 *
 * At the start s is about 3 sqrt(D): psi is close to a Gaussian of width s / 3, and half the support is populated.
 *
 * Source: psi is Wendland's function of smoothness C^2, Adv. Comput. Math. 4 (1995), positive definite for D <= 3; networks
 * of compactly supported bumps are those of Javanmard, Mondelli, Montanari, Ann. Statist. 48 (2020), arXiv 1901.01375.
 *
 * @throws InvalidArgumentError unless outputs is an integer of at least 1.
 * @example
 * ```ts
 * const map = await bumpNeuron().forward(backend, positions, inputs);
 * ```
 */
export function bumpNeuron(shape: NeuronShape = {}): Neuron {
  return radialNeuron('bump', { profile: wendlandProfile, workingArrays: 14 }, 3, shape);
}

/** A profile, and the arrays that features of it take with all that is made on the way. */
interface CountedProfile {
  readonly profile: RadialProfile;
  readonly workingArrays: number;
}

function radialNeuron(
  name: string,
  { profile, workingArrays }: CountedProfile,
  widthFactor: number,
  shape: NeuronShape,
): Neuron {
  const { outputs = 1 } = shape;
  requireInteger('outputs', outputs);
  return {
    name,
    outputs,
    workingArrays,
    parameterCount: (inputDimension) => outputs + 1 + inputDimension,
    layout: (inputDimension) => [
      { name: 'a', start: 0, length: outputs },
      { name: 'log s', start: outputs, length: 1 },
      { name: 'c', start: outputs + 1, length: inputDimension },
    ],
    initialDistribution(inputDimension) {
      const standard: CoordinateDistribution = { kind: 'normal', mean: 0, deviation: 1 };
      const logWidth = Math.log(widthFactor * Math.sqrt(inputDimension));
      return [
        ...Array.from({ length: outputs }, () => standard),
        { kind: 'normal', mean: logWidth, deviation: 0.25 },
        ...Array.from({ length: inputDimension }, () => standard),
      ];
    },
    forward: async (backend, positions, inputs) => radialFeatureMap({ backend, profile, outputs, positions, inputs }),
  };
}

/** psi(t) = exp(-t^2/2) = -psi'(t) / t. */
function gaussianProfile(backend: Backend, squares: Matrix) {
  const values = backend.unary('exp', backend.binary('multiply', squares, -0.5));
  return { values, slopes: values };
}

/** psi(t) = (1 - t)_+^4 (4 t + 1), -psi'(t) / t = 20 (1 - t)_+^3. */
function wendlandProfile(backend: Backend, squares: Matrix) {
  const t = backend.unary('sqrt', squares);
  const rest = backend.binary('maximum', backend.binary('subtract', 1, t), 0);
  const square = backend.unary('square', rest);
  const slopes = backend.binary('multiply', backend.binary('multiply', square, rest), 20);
  const factor = backend.binary('add', backend.binary('multiply', t, 4), 1);
  return { values: backend.binary('multiply', backend.unary('square', square), factor), slopes };
}

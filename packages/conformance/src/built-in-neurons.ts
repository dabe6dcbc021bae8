import {
  bumpNeuron,
  erfNeuron,
  rbfNeuron,
  reluNeuron,
  sigmoidNeuron,
  sineNeuron,
  softplusNeuron,
  tanhNeuron,
  type Neuron,
  type NeuronShape,
} from '@proxflow/neurons';
import type { BackendSource } from './backend-source.js';
import { describeChecks, type ConformanceCheck } from './conformance-check.js';
import { neuronChecks } from './neuron-checks.js';
import { errorFunction, softplus } from './oracle/special-functions.js';

/** What {@link describeBuiltInNeurons} needs to know. */
export interface BuiltInNeuronConformance {
  readonly backend: BackendSource;
}

/** A family of neurons a sigma(x; rest) with q amplitudes a, and sigma written independently. */
interface Family {
  readonly create: (shape: NeuronShape) => Neuron;
  readonly unit: (x: readonly number[], rest: readonly number[]) => number;
}

const ridge =
  (sigma: (u: number) => number): Family['unit'] =>
  (x, [b, ...w]) =>
    sigma(w.reduce((sum, wk, k) => sum + wk * x[k], b));

const radial =
  (psi: (t: number) => number): Family['unit'] =>
  (x, [logWidth, ...c]) =>
    psi(Math.hypot(...c.map((ck, k) => x[k] - ck)) / Math.exp(logWidth));

const families: readonly Family[] = [
  { create: tanhNeuron, unit: ridge(Math.tanh) },
  { create: reluNeuron, unit: ridge((u) => Math.max(u, 0)) },
  { create: sigmoidNeuron, unit: ridge((u) => 1 / (1 + Math.exp(-u))) },
  { create: erfNeuron, unit: ridge(errorFunction) },
  { create: softplusNeuron, unit: ridge(softplus) },
  { create: sineNeuron, unit: ridge(Math.sin) },
  { create: rbfNeuron, unit: radial((t) => Math.exp(-(t ** 2) / 2)) },
  { create: bumpNeuron, unit: radial((t) => Math.max(1 - t, 0) ** 4 * (4 * t + 1)) },
];

/** Inputs D and outputs q. */
const sizes = [
  [1, 1],
  [3, 1],
  [2, 3],
] as const;

/**
 * The checks behind {@link describeBuiltInNeurons}.
 *
 * @example
 * ```ts
 * const failures = await failingChecks(builtInNeuronChecks({ backend: createMyBackend }));
 * ```
 */
export function builtInNeuronChecks({ backend }: BuiltInNeuronConformance): readonly ConformanceCheck[] {
  return families.flatMap(({ create, unit }) =>
    sizes.flatMap(([inputDimension, outputs]) => {
      const neuron = create({ outputs });
      const checks = neuronChecks({
        neuron,
        backend,
        inputDimension,
        oracle(x, theta) {
          const value = unit(x, theta.slice(outputs));
          return theta.slice(0, outputs).map((a) => a * value);
        },
      });
      const size = `${inputDimension} inputs, ${outputs} outputs`;
      return checks.map(({ name, run }) => ({ name: `${neuron.name}, ${size}: ${name}`, run }));
    }),
  );
}

/**
 * Runs the contract of a `Neuron` under vitest over the ridge and radial neurons of `@proxflow/neurons` on a backend, each
 * against a formula written independently: shows an author that neurons work there in its precision.
 *
 * @example
 * ```ts
 * describeBuiltInNeurons({ name: 'mine', backend: createMyBackend });
 * ```
 */
export function describeBuiltInNeurons({
  name,
  ...options
}: BuiltInNeuronConformance & { readonly name: string }): void {
  describeChecks(`built-in neurons on ${name}`, builtInNeuronChecks(options));
}

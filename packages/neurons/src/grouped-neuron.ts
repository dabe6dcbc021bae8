import { requireInteger, type Matrix, type Vector } from '@proxflow/backend';
import type { Neuron } from './neuron.js';

/** What {@link groupedNeuron} is made of. */
export interface GroupedNeuron {
  /** One hidden unit. */
  readonly neuron: Neuron;
  /** k, hidden units to a particle. */
  readonly units: number;
}

/**
 * phi(x; theta) = sum_k phi(x; theta_k) with theta = (theta_1 .. theta_k) `[k p]`: particles that are small networks. Of
 * ridge neurons with q outputs it is A sigma(W x + b) with A `[q, k]` and W `[k, D]`. Cost k times that of the neuron.
 *
 * @throws InvalidArgumentError unless units is an integer of at least 1.
 * @example
 * ```ts
 * const neuron = groupedNeuron({ neuron: tanhNeuron({ outputs: 3 }), units: 8 });
 * ```
 */
export function groupedNeuron({ neuron, units }: GroupedNeuron): Neuron {
  requireInteger('units', units);
  const repeat = <T>(make: (unit: number) => readonly T[]): T[] =>
    Array.from({ length: units }, (_, k) => make(k)).flat();
  return {
    name: `${units} ${neuron.name}`,
    outputs: neuron.outputs,
    workingArrays: units * (neuron.workingArrays ?? 4 * neuron.outputs),
    parameterCount: (inputDimension) => units * neuron.parameterCount(inputDimension),
    layout: (inputDimension) =>
      repeat((k) =>
        neuron.layout(inputDimension).map(({ name, start, length }) => ({
          name: `${name}${k + 1}`,
          start: k * neuron.parameterCount(inputDimension) + start,
          length,
        })),
      ),
    initialDistribution: (inputDimension) => repeat(() => neuron.initialDistribution(inputDimension)),
    async forward(backend, positions, inputs) {
      const [particles, dimension] = positions.shape;
      const each = backend.reshape(positions, [particles * units, dimension / units]);
      const map = await neuron.forward(backend, each, inputs);
      each.dispose();
      const owners = Array.from({ length: particles * units }, (_, row) => Math.floor(row / units));
      const regroup = (x: Matrix): Matrix => backend.reshape(x, [particles, units * x.shape[1]]);
      const sumOf = (x: Vector): Vector => backend.reduce('sum', backend.reshape(x, [particles, units]), 1);
      return {
        features: () =>
          backend.tidy(() => {
            const all = regroup(map.features());
            const width = all.shape[1] / units;
            const parts = Array.from({ length: units }, (_, k) => backend.slice(all, 1, k * width, width));
            return parts.reduce((total, part) => backend.binary('add', total, part));
          }),
        combine: (weights) => backend.tidy(() => map.combine(backend.gather(weights, owners))),
        potential: (cotangent) => backend.tidy(() => sumOf(map.potential(cotangent))),
        async gradient(cotangent) {
          const byUnit = await map.gradient(cotangent);
          const grouped = regroup(byUnit);
          byUnit.dispose();
          return grouped;
        },
        dispose: () => map.dispose(),
      };
    },
  };
}

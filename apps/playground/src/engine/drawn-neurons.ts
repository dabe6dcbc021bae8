import { onPlane, squaredLength, type PicturePlane } from '../data/picture-plane.js';
import type { DrawnNeurons, NeuronShape } from './messages.js';

/** Neurons that are a bump about a centre; all others are a step, hinge or wave across a hyperplane. */
const radial: readonly string[] = ['rbf', 'bump'];

export function shapeOf(neuron: string, outputs: number, inputDimension: number): NeuronShape {
  const kind = radial.includes(neuron) ? 'radial' : 'ridge';
  const numbered = (name: string, count: number) =>
    count === 1 ? [name] : Array.from({ length: count }, (_, k) => `${name}${k + 1}`);
  return {
    kind,
    outputs,
    coordinates: [
      ...numbered('a', outputs),
      kind === 'radial' ? 'log s' : 'b',
      ...numbered(kind === 'radial' ? 'c' : 'w', inputDimension),
    ],
  };
}

/**
 * Each particle in the plane of the picture: the line where its hyperplane w.x + b = 0 meets the plane, or the circle of
 * radius s about the projection of its centre.
 */
export function drawnNeurons(
  { kind, outputs }: NeuronShape,
  plane: PicturePlane,
  positions: Float64Array,
  particles: number,
): DrawnNeurons {
  const dimension = positions.length / particles;
  const inputDimension = dimension - outputs - 1;
  const geometry = new Float32Array(3 * particles);
  const zero = new Float64Array(inputDimension);
  const second = plane.second ?? zero;
  const dot = (start: number, axis: Float64Array) => {
    let sum = 0;
    for (let k = 0; k < inputDimension; k++) sum += positions[start + k] * axis[k];
    return sum;
  };
  for (let j = 0; j < particles; j++) {
    const start = j * dimension + outputs + 1;
    const scalar = positions[start - 1];
    if (kind === 'ridge') {
      geometry[3 * j] = dot(start, plane.first);
      geometry[3 * j + 1] = dot(start, second);
      geometry[3 * j + 2] = scalar + dot(start, plane.origin);
    } else {
      const [u, v] = onPlane(plane, positions.subarray(start, start + inputDimension));
      geometry[3 * j] = u;
      geometry[3 * j + 1] = v;
      geometry[3 * j + 2] = Math.exp(scalar) / Math.sqrt(squaredLength(plane.first));
    }
  }
  const aspect = plane.second ? Math.sqrt(squaredLength(plane.first) / squaredLength(plane.second)) : 1;
  return { geometry, aspect };
}

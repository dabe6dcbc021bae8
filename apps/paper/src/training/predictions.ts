import {
  weightValues,
  type Backend,
  type ClassLoss,
  type Loss,
  type Neuron,
  type TrainingData,
  type WeightedCloud,
  type WeightKind,
} from 'proxflow';

/** f(x_i) `[n, q]` by both averages of the paper: with the trained weights, and the plain mean over the particles. */
export interface Predictions {
  readonly weighted: Float64Array;
  readonly unweighted: Float64Array;
}

export const estimators = ['weighted', 'unweighted'] as const;
export type Estimator = (typeof estimators)[number];

/** Evaluates a cloud on rows. Under density weights the weighted average is the published one, which is no average. */
export async function predict(
  backend: Backend,
  neuron: Neuron,
  cloud: WeightedCloud<WeightKind>,
  { inputs, inputDimension }: TrainingData,
): Promise<Predictions> {
  const { positions, particles, dimension, weights } = cloud;
  const rows = inputs.length / inputDimension;
  const scope = backend.scope();
  try {
    const theta = scope.own(await backend.upload(positions, [particles, dimension]));
    const x = scope.own(await backend.upload(inputs, [rows, inputDimension]));
    const map = await neuron.forward(backend, theta, x);
    try {
      const average = async (values: Float64Array) => {
        const uploaded = scope.own(await backend.upload(values, [particles]));
        return rowByRow(await backend.read(scope.own(map.combine(uploaded))), rows, neuron.outputs);
      };
      return {
        weighted: await average(weightValues(weights)),
        unweighted: await average(new Float64Array(particles).fill(1 / particles)),
      };
    } finally {
      map.dispose();
    }
  } finally {
    scope.dispose();
  }
}

/** `[n, q]` row by row from the `[q n]` of a feature map. */
function rowByRow(byOutput: Float64Array, rows: number, outputs: number): Float64Array {
  return byOutput.map((_, k) => byOutput[(k % outputs) * rows + Math.floor(k / outputs)]);
}

/** (1/n) sum_i l(f_i, y_i) by both averages, for one output or a loss of classes. */
export function meanLoss(
  loss: Loss | ClassLoss,
  { weighted, unweighted }: Predictions,
  targets: Float64Array,
): Record<Estimator, number> {
  const outputs = weighted.length / targets.length;
  const mean = (f: Float64Array) => {
    const ofRow = (y: number, i: number) =>
      loss.targets === 'class' ? loss.value(f.subarray(i * outputs, (i + 1) * outputs), y) : loss.value(f[i], y);
    return targets.reduce((sum, y, i) => sum + ofRow(y, i), 0) / targets.length;
  };
  return { weighted: mean(weighted), unweighted: mean(unweighted) };
}

/** Share of rows classified right by both averages: by sign for one output, by the largest of several. */
export function rightShare({ weighted, unweighted }: Predictions, targets: Float64Array): Record<Estimator, number> {
  const outputs = weighted.length / targets.length;
  const isRight = (f: Float64Array, y: number, i: number) =>
    outputs === 1 ? f[i] > 0 === y > 0 : largest(f.subarray(i * outputs, (i + 1) * outputs)) === y;
  const share = (f: Float64Array) =>
    targets.reduce((sum, y, i) => sum + (isRight(f, y, i) ? 1 : 0), 0) / targets.length;
  return { weighted: share(weighted), unweighted: share(unweighted) };
}

/** Index of the largest entry, the first of equals. */
export function largest(values: ArrayLike<number>): number {
  let best = 0;
  for (let c = 1; c < values.length; c++) if (values[c] > values[best]) best = c;
  return best;
}

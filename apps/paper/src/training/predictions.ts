import { weightValues, type Backend, type Neuron, type TrainingData, type WeightedCloud, type WeightKind } from 'proxflow';

/** f(x_i) `[n]` by both averages of the paper: with the trained weights, and the plain mean over the particles. */
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
  { inputs, inputDimension, targets }: TrainingData,
): Promise<Predictions> {
  const { positions, particles, dimension, weights } = cloud;
  const scope = backend.scope();
  try {
    const theta = scope.own(await backend.upload(positions, [particles, dimension]));
    const x = scope.own(await backend.upload(inputs, [targets.length, inputDimension]));
    const map = await neuron.forward(backend, theta, x);
    try {
      const average = async (values: Float64Array) => {
        const uploaded = scope.own(await backend.upload(values, [particles]));
        return backend.read(scope.own(map.combine(uploaded)));
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

/** (1/n) sum_i l(f_i, y_i) by both averages. */
export function meanLoss(
  { value }: { readonly value: (prediction: number, target: number) => number },
  { weighted, unweighted }: Predictions,
  targets: Float64Array,
): Record<Estimator, number> {
  const mean = (f: Float64Array) => f.reduce((sum, fi, i) => sum + value(fi, targets[i]), 0) / f.length;
  return { weighted: mean(weighted), unweighted: mean(unweighted) };
}

/** Share of rows whose sign is right, by both averages. */
export function signAccuracy({ weighted, unweighted }: Predictions, signs: Float64Array): Record<Estimator, number> {
  const share = (f: Float64Array) => f.reduce((sum, fi, i) => sum + (fi > 0 === signs[i] > 0 ? 1 : 0), 0) / f.length;
  return { weighted: share(weighted), unweighted: share(unweighted) };
}

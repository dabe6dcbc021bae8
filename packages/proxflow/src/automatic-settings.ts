import type { ClassLoss, Loss, TrainingData } from '@proxflow/risks';

/** Rounds of power iteration; each costs 2 n D, and the step size needs two digits only. */
const powerIterations = 100;

/**
 * The top eigenvalue of X^T X / n for X `[n, D]` row-major: how strongly one direction of input space is excited, which
 * bounds the curvature of the risk along w. Power iteration, time 200 n D at most.
 */
export function topSecondMoment(inputs: Float64Array, rows: number, dimension: number): number {
  let direction = new Float64Array(dimension).fill(1 / Math.sqrt(dimension));
  // A start that is not orthogonal to the top eigenvector for any data one meets: coordinates of different size.
  direction = direction.map((value, k) => value * (1 + k / dimension));
  let eigenvalue = 0;
  for (let round = 0; round < powerIterations; round++) {
    const image = new Float64Array(dimension);
    for (let i = 0; i < rows; i++) {
      let projection = 0;
      for (let k = 0; k < dimension; k++) projection += inputs[i * dimension + k] * direction[k];
      for (let k = 0; k < dimension; k++) image[k] += (projection * inputs[i * dimension + k]) / rows;
    }
    const norm = Math.sqrt(image.reduce((sum, value) => sum + value * value, 0));
    if (norm === 0) return 0;
    direction = image.map((value) => value / norm);
    if (Math.abs(norm - eigenvalue) <= 1e-6 * norm) return norm;
    eigenvalue = norm;
  }
  return eigenvalue;
}

/**
 * h = 3 q / (2 sup l'' (1 + lambda_max)) for q classes, without q for other losses. The descent bound is
 * h <= 1 / (sup l'' Lip^2); the squared Lipschitz constant of a neuron is estimated by 2/3 of 1 + lambda_max, for amplitudes
 * of unit size and slopes that are mostly smaller than 1, and the curvature of a loss of q classes by 1/q of its bound,
 * which it has while no class is certain. A loss with a kink counts as squared; the guarded schedule halves h where the
 * estimate fails.
 */
export function automaticStepSize(
  { curvature, targets }: Pick<Loss | ClassLoss, 'curvature' | 'targets'>,
  { inputs, inputDimension }: Pick<TrainingData, 'inputs' | 'inputDimension'>,
  outputs = 1,
): number {
  const bound = Number.isFinite(curvature) ? curvature : 2;
  const spread = 1 + topSecondMoment(inputs, inputs.length / inputDimension, inputDimension);
  return ((targets === 'class' ? outputs : 1) * 1.5) / (bound * spread);
}

/**
 * lambda = min(0.02, 6 (D/n)^2): the fewer rows there are to a feature, the more the cloud is confined. Chosen by
 * evidence; see docs/adr/0006-default-preset.md, also for what it costs.
 */
export function automaticWeightDecay(rows: number, dimension: number): number {
  return Math.min(0.02, 6 * (dimension / rows) ** 2);
}

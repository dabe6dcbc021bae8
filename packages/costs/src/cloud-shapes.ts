import { ShapeError, type Matrix } from '@proxflow/backend';

/** @throws ShapeError unless both clouds have points of the same dimension, and of `dimension` if that is given. */
export function requireSameDimension(x: Matrix, y: Matrix, dimension = x.shape[1]): void {
  for (const [argument, cloud] of [
    ['x', x],
    ['y', y],
  ] as const) {
    if (cloud.shape[1] === dimension) continue;
    throw new ShapeError({
      argument,
      value: cloud.shape[1],
      expected: `points of dimension ${dimension}`,
      remedy: 'Give both clouds points with the coordinates that the cost is made for.',
    });
  }
}

/** @throws ShapeError unless there is one weight for each pair of points. */
export function requirePairWeights(weights: Matrix, x: Matrix, y: Matrix): void {
  const [rows, columns] = [x.shape[0], y.shape[0]];
  if (weights.shape[0] === rows && weights.shape[1] === columns) return;
  throw new ShapeError({
    argument: 'weights',
    value: `[${weights.shape.join(', ')}]`,
    expected: `the shape [${rows}, ${columns}]`,
    remedy: 'Give one weight for each pair: rows are the points x, columns the points y.',
  });
}

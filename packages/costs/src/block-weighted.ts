import { InvalidArgumentError, requireInteger, requireNonNegative } from '@proxflow/backend';
import type { GroundCost } from './ground-cost.js';
import { diagonalMetric } from './mahalanobis.js';

/** A run of coordinates under one name: what the layout of a neuron's parameters is made of. */
export interface CoordinateBlock {
  readonly name: string;
  readonly start: number;
  readonly length: number;
}

/** Blocks that share out the coordinates, and what each is worth. */
export interface BlockWeights {
  /** The blocks of 0 .. p - 1 without gap or overlap, in any order. */
  readonly layout: readonly CoordinateBlock[];
  /** The weight of a block by its name, at least 0; 1 where none is given. */
  readonly weights: Readonly<Record<string, number>>;
}

/**
 * c(x, y) = sum over blocks B of weight_B |x_B - y_B|^2: a squared distance in which, say, a neuron's output weight
 * counts otherwise than its input weights. A block of weight 0 is free to move. Time O(N M p).
 *
 * @throws InvalidArgumentError for a layout with a gap or an overlap, a weight below 0 or not finite, a weight for a block
 * that is not there. ShapeError for clouds of another dimension.
 * @example
 * ```ts
 * const cost = blockWeighted({ layout: tanhNeuron().layout(30), weights: { a: 1, b: 1, w: 0.1 } });
 * ```
 */
export function blockWeighted({ layout, weights }: BlockWeights): GroundCost {
  const names = layout.map(({ name }) => name);
  const stranger = Object.keys(weights).find((name) => !names.includes(name));
  if (stranger !== undefined) {
    throw new InvalidArgumentError({
      argument: `weights.${stranger}`,
      expected: `the name of a block: ${names.join(', ')}`,
      remedy: 'Name the blocks as the layout does.',
    });
  }
  const dimension = requireInteger(
    'layout: total length',
    layout.reduce((sum, block) => sum + block.length, 0),
  );
  const perCoordinate = new Float64Array(dimension).fill(NaN);
  for (const { name, start, length } of layout) {
    const weight = requireNonNegative(`weights.${name}`, weights[name] ?? 1);
    requireFree(perCoordinate, name, start, length);
    perCoordinate.fill(weight, start, start + length);
  }
  return diagonalMetric('blockWeighted', perCoordinate);
}

/** Lengths that sum to p without overlap, all within 0 .. p - 1, leave no gap. */
function requireFree(perCoordinate: Float64Array, name: string, start: number, length: number): void {
  requireInteger(`layout "${name}": start`, start, 0);
  requireInteger(`layout "${name}": length`, length, 0);
  const place = perCoordinate.subarray(start, start + length);
  if (place.length === length && place.every(Number.isNaN)) return;
  throw new InvalidArgumentError({
    argument: 'layout',
    place: `at block "${name}"`,
    value: `coordinates ${start} to ${start + length - 1}`,
    expected: `blocks that share out 0 to ${perCoordinate.length - 1} without gap or overlap`,
    remedy: 'Let every coordinate belong to exactly one block.',
  });
}

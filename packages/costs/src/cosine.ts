import { InvalidArgumentError, type Backend, type Matrix, type Vector } from '@proxflow/backend';
import { requirePairWeights, requireSameDimension } from './cloud-shapes.js';
import type { GroundCost } from './ground-cost.js';

/** Points as length and direction. */
interface Directions {
  /** x_i / |x_i| `[N, p]`. */
  readonly units: Matrix;
  /** |x_i| `[N, 1]`. */
  readonly lengths: Matrix;
}

/**
 * c(x, y) = 1 - cos(x, y), from 0 for the same direction to 2 for opposite ones; computed as half the squared distance of
 * the directions, which keeps its digits where they almost agree. With u = sum_j W_ij y_j/|y_j| and x^ = x_i/|x_i| the
 * gradient is ((u.x^) x^ - u) / |x_i|. Time O(N M p); reads one number for each point.
 *
 * @throws InvalidArgumentError, naming the point, where one is zero or not finite and so has no direction. ShapeError for
 * clouds of different dimension, or weights of another shape than `[N, M]`.
 * @example
 * ```ts
 * const cost = await cosine().pairwise(backend, x, y);
 * ```
 */
export function cosine(): GroundCost {
  return {
    name: 'cosine',
    async pairwise(backend, x, y) {
      requireSameDimension(x, y);
      return withDirections(backend, x, y, (left, right) =>
        backend.binary('multiply', backend.squaredDistances(left.units, right.units), 0.5),
      );
    },
    async gradient(backend, x, y, weights) {
      requireSameDimension(x, y);
      requirePairWeights(weights, x, y);
      return withDirections(backend, x, y, (left, right) => {
        const pull = backend.matmul(weights, right.units);
        const along = backend.reduce('sum', backend.binary('multiply', pull, left.units), 1);
        const radial = backend.binary('multiply', left.units, backend.reshape(along, [x.shape[0], 1]));
        return backend.binary('divide', backend.binary('subtract', radial, pull), left.lengths);
      });
    },
  };
}

async function withDirections(
  backend: Backend,
  x: Matrix,
  y: Matrix,
  body: (left: Directions, right: Directions) => Matrix,
): Promise<Matrix> {
  const scope = backend.scope();
  try {
    const [left, right] = [scope.own(extents(backend, x)), scope.own(extents(backend, y))];
    requireDirections('x', await backend.read(left));
    requireDirections('y', await backend.read(right));
    return backend.tidy(() => body(directions(backend, x, left), directions(backend, y, right)));
  } finally {
    scope.dispose();
  }
}

/** max_k |x_ik| `[N]`. */
function extents(backend: Backend, points: Matrix): Vector {
  return backend.tidy(() => backend.reduce('max', backend.unary('abs', points), 1));
}

/** Divides by the largest coordinate first: squares of very large or small points leave the numbers of the backend. */
function directions(backend: Backend, points: Matrix, extent: Vector): Directions {
  const column = (values: Vector) => backend.reshape(values, [points.shape[0], 1]);
  const scaled = backend.binary('divide', points, column(extent));
  const norm = column(backend.unary('sqrt', backend.reduce('sum', backend.unary('square', scaled), 1)));
  return {
    units: backend.binary('divide', scaled, norm),
    lengths: backend.binary('multiply', norm, column(extent)),
  };
}

function requireDirections(argument: string, largest: Float64Array): void {
  const wrong = largest.findIndex((value) => !(value > 0 && value < Infinity));
  if (wrong < 0) return;
  throw new InvalidArgumentError({
    argument,
    place: `at point ${wrong}`,
    value: largest[wrong] === 0 ? 'the zero vector' : largest[wrong],
    expected: 'a finite point with a direction',
    remedy: 'Remove the point, or choose a cost that does not divide by lengths.',
  });
}

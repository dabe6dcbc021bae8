import type { Backend, MatrixShape } from '@proxflow/backend';
import type { GroundCost } from '@proxflow/costs';
import { assertAllClose, assertIdentical, assertShape, assertThat } from './assertions.js';
import { assertGradient } from './finite-differences.js';
import { mapGrid, permuteRows, readAndDispose, roundGrid, withMatrix, type Grid } from './grid.js';
import { normals } from './samples.js';
import { owning } from './without-leak.js';

type Gradient = NonNullable<GroundCost['gradient']>;
type Cloud = Grid<MatrixShape>;

/** Weights of both signs, different for every pair. */
function pairWeights(backend: Backend, x: Cloud, y: Cloud): Cloud {
  return roundGrid(backend, normals('pair weights', [x.shape[0], y.shape[0]]));
}

async function gradientOf(backend: Backend, gradient: Gradient, x: Cloud, y: Cloud, w: Cloud): Promise<Float64Array> {
  return withMatrix(backend, x, (left) =>
    withMatrix(backend, y, (right) =>
      withMatrix(backend, w, async (weights) => {
        const result = await owning(backend, 'gradient', 1, () => gradient(backend, left, right, weights));
        assertShape('gradient', result.shape, x.shape);
        assertIdentical('first cloud', await backend.read(left), x.values);
        assertIdentical('second cloud', await backend.read(right), y.values);
        assertIdentical('weights', await backend.read(weights), w.values);
        return readAndDispose(backend, result);
      }),
    ),
  );
}

/** Row i is the slope of sum_j W_ij c(x_i, y_j) in x_i. */
export async function assertSlopes(backend: Backend, cost: GroundCost, gradient: Gradient, x: Cloud, y: Cloud) {
  const weights = pairWeights(backend, x, y);
  const [rows, columns] = weights.shape;
  const charges = async (positions: Parameters<Gradient>[1]) =>
    withMatrix(backend, y, async (right) => {
      const values = await readAndDispose(backend, await cost.pairwise(backend, positions, right));
      return Float64Array.from({ length: rows }, (_, i) =>
        values
          .subarray(i * columns, (i + 1) * columns)
          .reduce((sum, value, j) => sum + weights.values[i * columns + j] * value, 0),
      );
    });
  const found = await gradientOf(backend, gradient, x, y, weights);
  await assertGradient('gradient', backend, x, charges, found);
}

/** Twice the weights make twice the gradient, to the last digit but one. */
export async function assertLinearInWeights(backend: Backend, gradient: Gradient, x: Cloud, y: Cloud): Promise<void> {
  const weights = pairWeights(backend, x, y);
  const once = await gradientOf(backend, gradient, x, y, weights);
  const twice = await gradientOf(
    backend,
    gradient,
    x,
    y,
    mapGrid(weights, (w) => 2 * w),
  );
  const expected = once.map((g) => 2 * g);
  const largest = expected.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
  assertAllClose('gradient of twice the weights', twice, expected, 64 * backend.precision.epsilon * largest);
}

/** Points that coincide, as a cloud with itself, must not poison the rest. */
export async function assertFiniteAtCoincidence(backend: Backend, gradient: Gradient, x: Cloud): Promise<void> {
  const y = permuteRows(x, [1, 0, 2, 3, 4]);
  const found = await gradientOf(backend, gradient, x, y, pairWeights(backend, x, y));
  const wrong = found.findIndex((g) => !Number.isFinite(g));
  assertThat(
    wrong < 0,
    `gradient of a cloud with itself: found ${found[wrong]} at point ${Math.floor(wrong / x.shape[1])}`,
  );
}

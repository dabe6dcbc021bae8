import type { Backend, MatrixShape } from '@proxflow/backend';
import type { GroundCost } from '@proxflow/costs';
import { assertAllClose, assertIdentical, assertShape, assertThat } from './assertions.js';
import { backendCheck, type BackendSource } from './backend-source.js';
import { assertFiniteAtCoincidence, assertLinearInWeights, assertSlopes } from './cost-gradient.js';
import { describeChecks, type ConformanceCheck } from './conformance-check.js';
import { mapGrid, permuteRows, roundGrid, rowOf, rowsOf, uploadGrid, withMatrix, type Grid } from './grid.js';
import { normals, permutation } from './samples.js';
import { owning } from './without-leak.js';

/** What {@link describeCost} and {@link costChecks} need to know. */
export interface CostConformance {
  readonly cost: GroundCost;
  readonly backend: BackendSource;
  /** Dimension p of the points; 3 by default. */
  readonly dimension?: number;
  /** What the cost promises; what is not named is not checked. */
  readonly properties?: {
    /** c(x, y) = c(y, x) */
    readonly symmetric?: boolean;
    /** c(x, y) >= 0 */
    readonly nonNegative?: boolean;
    /** c(x, x) = 0 */
    readonly zeroOnDiagonal?: boolean;
    /** c(x + t, y + t) = c(x, y) */
    readonly translationInvariant?: boolean;
  };
  /** c(x, y), written independently. */
  readonly oracle?: (x: readonly number[], y: readonly number[]) => number;
}

/** All pairs, read. */
async function costs(
  backend: Backend,
  cost: GroundCost,
  x: Grid<MatrixShape>,
  y: Grid<MatrixShape>,
): Promise<Float64Array> {
  return withMatrix(backend, x, (left) =>
    withMatrix(backend, y, async (right) => {
      const matrix = await cost.pairwise(backend, left, right);
      assertShape(`cost of ${x.shape[0]} and ${y.shape[0]} points`, matrix.shape, [x.shape[0], y.shape[0]]);
      const values = await backend.read(matrix);
      matrix.dispose();
      return values;
    }),
  );
}

/** Rounding errors of a sum over coordinates, for costs of this size. */
function toleranceOf(backend: Backend, dimension: number, values: Float64Array): number {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return 16 * (dimension + 4) * backend.precision.epsilon * Math.max(largest, backend.precision.epsilon);
}

/**
 * The checks behind {@link describeCost}.
 *
 * @example
 * ```ts
 * const [shape] = costChecks({ cost: myCost(), backend: createCpuBackend() });
 * await shape.run();
 * ```
 */
export function costChecks({
  cost,
  backend: source,
  dimension = 3,
  properties = {},
  oracle,
}: CostConformance): readonly ConformanceCheck[] {
  // Five old points and seven new ones: a transposed matrix has another shape.
  const rows = normals('old points', [5, dimension]);
  const columns = normals('new points', [7, dimension]);
  const check = (
    name: string,
    body: (
      backend: Backend,
      x: Grid<MatrixShape>,
      y: Grid<MatrixShape>,
      values: Float64Array,
      tolerance: number,
    ) => Promise<void>,
  ): ConformanceCheck =>
    backendCheck(source, name, async (backend) => {
      const [x, y] = [roundGrid(backend, rows), roundGrid(backend, columns)];
      const values = await costs(backend, cost, x, y);
      await body(backend, x, y, values, toleranceOf(backend, dimension, values));
    });

  const checks = [
    check(
      'has one row for each point of the first cloud and one column for each of the second',
      async (backend, x, y) => {
        for (const [n, m] of [
          [1, 1],
          [1, 7],
          [5, 1],
          [5, 7],
          [5, 5],
        ]) {
          const part = (grid: Grid<MatrixShape>, count: number) =>
            permuteRows(
              grid,
              Array.from({ length: count }, (_, i) => i),
            );
          const values = await costs(backend, cost, part(x, n), part(y, m));
          assertThat(values.every(Number.isFinite), `${n} x ${m} costs: expected finite numbers`);
        }
      },
    ),
    check('entry (i, j) is the cost of x_i and y_j alone', async (backend, x, y, values, tolerance) => {
      for (let i = 0; i < 5; i++) {
        for (let j = 0; j < 7; j++) {
          const alone = await costs(backend, cost, rowOf(x, i), rowOf(y, j));
          assertAllClose(`cost (${i}, ${j})`, [values[7 * i + j]], alone, tolerance);
        }
      }
    }),
    check('permuting a cloud permutes rows or columns', async (backend, x, y, values, tolerance) => {
      const [p, q] = [permutation('rows', 5), permutation('columns', 7)];
      const permuted = await costs(backend, cost, permuteRows(x, p), permuteRows(y, q));
      const expected = p.flatMap((i) => q.map((j) => values[7 * i + j]));
      assertAllClose('permuted costs', permuted, expected, tolerance);
    }),
    check('the caller owns exactly the result; the clouds are left alone', async (backend, x, y) => {
      const [left, right] = [await uploadGrid(backend, x), await uploadGrid(backend, y)];
      const matrix = await owning(backend, 'pairwise', 1, () => cost.pairwise(backend, left, right));
      assertIdentical('first cloud', await backend.read(left), x.values);
      assertIdentical('second cloud', await backend.read(right), y.values);
      const before = await backend.read(matrix);
      left.dispose();
      right.dispose();
      assertIdentical('costs after the clouds are gone', await backend.read(matrix), before);
      matrix.dispose();
    }),
  ];
  const { squaredDistanceScale: scale } = cost;
  if (scale !== undefined) {
    checks.push(
      check('is squaredDistanceScale |x - y|^2', async (_, x, y, values, tolerance) => {
        const squared = rowsOf(x).flatMap((xi) =>
          rowsOf(y).map((yj) => scale * xi.reduce((sum, xk, k) => sum + (xk - yj[k]) ** 2, 0)),
        );
        assertAllClose('costs', values, squared, tolerance);
      }),
    );
  }
  const gradient = cost.gradient?.bind(cost);
  if (gradient !== undefined) {
    checks.push(
      check('gradient agrees with central differences of sum_ij W_ij c(x_i, y_j)', (backend, x, y) =>
        assertSlopes(backend, cost, gradient, x, y),
      ),
      check('gradient is linear in the weights', (backend, x, y) => assertLinearInWeights(backend, gradient, x, y)),
      check('gradient is finite where points coincide', (backend, x) =>
        assertFiniteAtCoincidence(backend, gradient, x),
      ),
    );
  }
  if (oracle !== undefined) {
    checks.push(
      check('agrees with the oracle', async (_, x, y, values, tolerance) => {
        const expected = rowsOf(x).flatMap((xi) => rowsOf(y).map((yj) => oracle(xi, yj)));
        assertAllClose('costs', values, expected, tolerance);
      }),
    );
  }
  if (properties.symmetric === true) {
    checks.push(
      check('is symmetric: c(x, y) = c(y, x)', async (backend, x, y, values, tolerance) => {
        const exchanged = await costs(backend, cost, y, x);
        assertAllClose(
          'c(y, x)',
          exchanged,
          values.map((_, k) => values[7 * (k % 5) + Math.floor(k / 5)]),
          tolerance,
        );
      }),
    );
  }
  if (properties.nonNegative === true) {
    checks.push(
      check('is never negative', async (backend, x, _y, values, tolerance) => {
        for (const value of [...values, ...(await costs(backend, cost, x, x))]) {
          assertThat(value >= -tolerance, `cost: expected at least 0, found ${value}`);
        }
      }),
    );
  }
  if (properties.zeroOnDiagonal === true) {
    checks.push(
      check('costs nothing to stay: c(x, x) = 0', async (backend, x, _y, _values, tolerance) => {
        const own = await costs(backend, cost, x, x);
        assertAllClose(
          'diagonal',
          own.filter((_, k) => k % 6 === 0),
          new Float64Array(5),
          tolerance,
        );
      }),
    );
  }
  if (properties.translationInvariant === true) {
    checks.push(
      check('is translation invariant: c(x + t, y + t) = c(x, y)', async (backend, x, y, values, tolerance) => {
        const shift = (grid: Grid<MatrixShape>) =>
          roundGrid(
            backend,
            mapGrid(grid, (value, k) => value + 1.5 + (k % dimension)),
          );
        // Moving the points rounds them, which costs digits in proportion to the shift.
        const moved = await costs(backend, cost, shift(x), shift(y));
        assertAllClose('moved costs', moved, values, tolerance * (2 + dimension));
      }),
    );
  }
  return checks;
}

/**
 * Runs the contract of a `GroundCost` under vitest: shape, orientation (rows are the first cloud), equivariance,
 * ownership, the promised properties and, if given, an oracle; its gradient and `squaredDistanceScale` where it has them.
 *
 * @example
 * ```ts
 * describeCost({
 *   name: 'manhattan',
 *   cost: manhattan,
 *   backend: createCpuBackend,
 *   properties: { symmetric: true, nonNegative: true, zeroOnDiagonal: true, translationInvariant: true },
 *   oracle: (x, y) => x.reduce((sum, xk, k) => sum + Math.abs(xk - y[k]), 0),
 * });
 * ```
 */
export function describeCost({ name, ...options }: CostConformance & { readonly name: string }): void {
  describeChecks(`cost ${name}`, costChecks(options));
}

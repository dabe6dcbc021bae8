import type { MatrixShape } from '@proxflow/backend';
import type { PositionPotential } from '@proxflow/regularizers';
import { assertAllClose, assertIdentical, assertShape, assertThat } from './assertions.js';
import { backendCheck, type BackendSource } from './backend-source.js';
import { describeChecks, type ConformanceCheck } from './conformance-check.js';
import { assertGradient } from './finite-differences.js';
import { permuteRows, readAndDispose, roundGrid, rowsOf, uploadGrid, withMatrix, type Grid } from './grid.js';
import { normals, permutation } from './samples.js';
import { owning } from './without-leak.js';

/** What {@link describePositionPotential} and {@link positionPotentialChecks} need to know. */
export interface PositionPotentialConformance {
  readonly potential: PositionPotential;
  readonly backend: BackendSource;
  /** Dimension p of the positions. */
  readonly dimension: number;
  /** r(theta), written independently. */
  readonly oracle?: (theta: readonly number[]) => number;
}

/**
 * The checks behind {@link describePositionPotential}.
 *
 * @example
 * ```ts
 * const checks = positionPotentialChecks({ potential: doubleWell, backend: createCpuBackend, dimension: 1 });
 * ```
 */
export function positionPotentialChecks({
  potential,
  backend: source,
  dimension,
  oracle,
}: PositionPotentialConformance): readonly ConformanceCheck[] {
  const cloud = normals('positions of a potential', [6, dimension]);
  const checks = [
    backendCheck(
      source,
      'value has one entry for each particle, gradient one row; the caller owns them',
      async (backend) => {
        for (const count of [1, 6]) {
          const grid = roundGrid(
            backend,
            permuteRows(
              cloud,
              Array.from({ length: count }, (_, j) => j),
            ),
          );
          const positions = await uploadGrid(backend, grid);
          const value = await owning(backend, 'value', 1, () => potential.value(backend, positions));
          const gradient = await owning(backend, 'gradient', 1, () => potential.gradient(backend, positions));
          assertShape('value', value.shape, [count]);
          assertShape('gradient', gradient.shape, [count, dimension]);
          assertIdentical('positions', await backend.read(positions), grid.values);
          positions.dispose();
          for (const result of [value, gradient]) {
            assertThat((await readAndDispose(backend, result)).every(Number.isFinite), 'expected finite numbers');
          }
        }
      },
    ),
    backendCheck(source, 'gradient agrees with central differences of value', async (backend) => {
      const positions = roundGrid(backend, cloud);
      const gradient = await withMatrix(backend, positions, async (x) =>
        readAndDispose(backend, await potential.gradient(backend, x)),
      );
      const values = async (x: Parameters<PositionPotential['value']>[1]) =>
        readAndDispose(backend, await potential.value(backend, x));
      await assertGradient('gradient', backend, positions, values, gradient);
    }),
    backendCheck(source, 'permuting the particles permutes the values', async (backend) => {
      const order = permutation('particles', 6);
      const values = (grid: Grid<MatrixShape>) =>
        withMatrix(backend, grid, async (x) => readAndDispose(backend, await potential.value(backend, x)));
      const straight = await values(cloud);
      const scale = straight.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const expected = order.map((j) => straight[j]);
      assertAllClose(
        'values',
        await values(permuteRows(cloud, order)),
        expected,
        8 * scale * backend.precision.epsilon,
      );
    }),
  ];
  if (oracle !== undefined) {
    checks.push(
      backendCheck(source, 'value agrees with the oracle', async (backend) => {
        const positions = roundGrid(backend, cloud);
        const values = await withMatrix(backend, positions, async (x) =>
          readAndDispose(backend, await potential.value(backend, x)),
        );
        const expected = rowsOf(positions).map(oracle);
        const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        assertAllClose('value', values, expected, 16 * (dimension + 4) * scale * backend.precision.epsilon);
      }),
    );
  }
  return checks;
}

/**
 * Runs the contract of a `PositionPotential` under vitest: shapes, ownership, equivariance, and the gradient against
 * finite differences of the value.
 *
 * @example
 * ```ts
 * describePositionPotential({ name: 'l2', potential: l2Potential({ strength: 0.1 }), backend: createCpuBackend, dimension: 3 });
 * ```
 */
export function describePositionPotential({
  name,
  ...options
}: PositionPotentialConformance & { readonly name: string }): void {
  describeChecks(`position potential ${name}`, positionPotentialChecks(options));
}

import type { Backend, MatrixShape } from '@proxflow/backend';
import type { Batch, BoundRisk, LiftedCloud, Linearization, RiskFunctional, WeightKind } from '@proxflow/risks';
import { assertAllClose, assertClose, assertIdentical, assertShape, assertThat } from './assertions.js';
import { backendCheck, type BackendSource } from './backend-source.js';
import { describeChecks, type ConformanceCheck } from './conformance-check.js';
import { assertGradient } from './finite-differences.js';
import { permuteRows, readAndDispose, roundGrid, uploadGrid, withMatrix, type Grid } from './grid.js';
import { masses, normals, permutation } from './samples.js';
import { owning } from './without-leak.js';

/** What {@link describeRisk} and {@link riskChecks} need to know. */
export interface RiskConformance {
  readonly risk: RiskFunctional<WeightKind>;
  readonly backend: BackendSource;
  /** Dimension p of the positions. */
  readonly dimension: number;
  /** False where psi is not the first variation of the value, as for the published risk. True by default. */
  readonly variational?: boolean;
  /** False where the gradient is not that of psi with the linearization frozen. True by default. */
  readonly frozenGradient?: boolean;
}

const particles = 6;

/** Binds, lifts a cloud, runs a body and lets everything go. */
async function withCloud<T>(
  backend: Backend,
  risk: RiskFunctional<WeightKind>,
  cloud: Grid<MatrixShape>,
  body: (lifted: LiftedCloud, bound: BoundRisk) => Promise<T>,
): Promise<T> {
  const bound = await risk.bind(backend);
  const theta = await uploadGrid(backend, cloud);
  const lifted = await bound.lift(theta);
  // The positions are gone before anything is asked: a lifted cloud keeps what it needs.
  theta.dispose();
  const result = await body(lifted, bound);
  lifted.dispose();
  bound.dispose();
  return result;
}

async function linearized<T>(
  lifted: LiftedCloud,
  weights: Float64Array,
  body: (linearization: Linearization) => Promise<T>,
): Promise<T> {
  const linearization = await lifted.linearize(weights);
  const result = await body(linearization);
  linearization.dispose();
  return result;
}

/** What one step sees; the batch is let go before the cloud is asked, as flows do. */
async function batchAt(
  backend: Backend,
  bound: BoundRisk,
  theta: Grid<MatrixShape>,
  weights: Float64Array,
  step: number,
): Promise<{ readonly batch: Batch; readonly value: number; readonly psi: Float64Array }> {
  const seen = bound.at?.(step);
  assertThat(seen !== undefined, `at(${step}): found no risk`);
  const lifted = await withMatrix(backend, theta, (positions) => seen.lift(positions));
  seen.dispose();
  const answer = await linearized(lifted, weights, async (linearization) => {
    const { batch, value } = linearization;
    assertThat(batch !== undefined, `at(${step}): the linearization does not say that it is of a batch`);
    const slopes = await readAndDispose(backend, await lifted.gradient(linearization));
    assertThat(slopes.every(Number.isFinite), `at(${step}): expected finite gradients`);
    return { batch, value, psi: await lifted.firstVariation(linearization) };
  });
  lifted.dispose();
  return answer;
}

/**
 * The checks behind {@link describeRisk}.
 *
 * @example
 * ```ts
 * const checks = riskChecks({ risk: potentialEnergy(l2Potential({ strength: 1 })), backend: createCpuBackend, dimension: 2 });
 * ```
 */
export function riskChecks({
  risk,
  backend: source,
  dimension,
  variational = true,
  frozenGradient = true,
}: RiskConformance): readonly ConformanceCheck[] {
  const cloud = normals('positions of a risk', [particles, dimension]);
  const [weights, others] = [masses('weights of a risk', particles), masses('other weights of a risk', particles)];
  const check = (name: string, body: (backend: Backend, theta: Grid<MatrixShape>) => Promise<void>): ConformanceCheck =>
    backendCheck(source, name, (backend) => body(backend, roundGrid(backend, cloud)));
  const largest = (values: Float64Array) => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

  return [
    check('value, first variation and gradient are finite and have the shapes of the cloud', async (backend, theta) =>
      withCloud(backend, risk, theta, (lifted) =>
        linearized(lifted, weights, async (linearization) => {
          assertThat(Number.isFinite(linearization.value), `value: found ${linearization.value}`);
          const psi = await lifted.firstVariation(linearization);
          assertThat(psi.length === particles, `firstVariation: found ${psi.length} entries`);
          assertThat(psi.every(Number.isFinite), 'firstVariation: expected finite numbers');
          const gradient = await owning(backend, 'gradient', 1, () => lifted.gradient(linearization));
          assertShape('gradient', gradient.shape, [particles, dimension]);
          assertThat(
            (await readAndDispose(backend, gradient)).every(Number.isFinite),
            'gradient: expected finite numbers',
          );
        }),
      ),
    ),
    check('answers belong to the caller: writing into them changes nothing', async (backend, theta) =>
      withCloud(backend, risk, theta, async (lifted) => {
        const given = weights.slice();
        await linearized(lifted, given, async (linearization) => {
          assertIdentical('weights', given, weights);
          const slopes = await readAndDispose(backend, await lifted.gradient(linearization));
          given.fill(NaN);
          const again = await readAndDispose(backend, await lifted.gradient(linearization));
          assertIdentical('gradient after the weights were overwritten', again, slopes);
          const psi = await lifted.firstVariation(linearization);
          const before = psi.slice();
          psi.fill(NaN);
          assertIdentical('firstVariation, asked again', await lifted.firstVariation(linearization), before);
        });
      }),
    ),
    check('permuting the particles permutes the first variation and keeps the value', async (backend, theta) => {
      const order = permutation('particles of a risk', particles);
      const ask = (grid: Grid<MatrixShape>, w: Float64Array) =>
        withCloud(backend, risk, grid, (lifted) =>
          linearized(lifted, w, async (linearization) => ({
            value: linearization.value,
            psi: await lifted.firstVariation(linearization),
          })),
        );
      const straight = await ask(theta, weights);
      const permuted = await ask(
        permuteRows(theta, order),
        Float64Array.from(order, (j) => weights[j]),
      );
      const tolerance = 512 * backend.precision.epsilon;
      assertClose('value', permuted.value, straight.value, tolerance * (1 + Math.abs(straight.value)));
      const expected = order.map((j) => straight.psi[j]);
      assertAllClose('firstVariation', permuted.psi, expected, tolerance * (1 + largest(straight.psi)));
    }),
    ...(frozenGradient
      ? [
          check(
            'gradient agrees with central differences of the first variation, linearization frozen',
            async (backend, theta) =>
              withCloud(backend, risk, theta, (lifted, bound) =>
                linearized(lifted, weights, async (linearization) => {
                  const gradient = await readAndDispose(backend, await lifted.gradient(linearization));
                  const psi = async (moved: Parameters<BoundRisk['lift']>[0]) => {
                    const there = await bound.lift(moved);
                    const values = await there.firstVariation(linearization);
                    there.dispose();
                    return values;
                  };
                  await assertGradient('gradient', backend, theta, psi, gradient);
                }),
              ),
          ),
        ]
      : []),
    ...(variational
      ? [
          check(
            'first variation is the derivative of the value in the weights, up to a constant',
            async (backend, theta) =>
              withCloud(backend, risk, theta, async (lifted) => {
                const psi = await linearized(lifted, weights, (linearization) => lifted.firstVariation(linearization));
                // Both sum to 1, so a constant in psi does not count.
                const direction = weights.map((w, j) => others[j] - w);
                const step = Math.cbrt(backend.precision.epsilon);
                const value = (t: number) =>
                  linearized(
                    lifted,
                    weights.map((w, j) => w + t * direction[j]),
                    async (at) => at.value,
                  );
                const slope = ((await value(step)) - (await value(-step))) / (2 * step);
                const expected = psi.reduce((sum, p, j) => sum + p * direction[j], 0);
                const tolerance = 100 * step ** 2 * (1 + Math.abs(await value(0)) + largest(psi));
                assertClose('<psi, v - w>', expected, slope, tolerance);
              }),
          ),
        ]
      : []),
    check('the batches of an epoch average to the whole, weighted by their rows', async (backend, theta) =>
      withCloud(backend, risk, theta, (lifted, bound) =>
        linearized(lifted, weights, async (whole) => {
          if (bound.at === undefined) return;
          const psi = await lifted.firstVariation(whole);
          let batches = 1;
          for (const epoch of [0, 1]) {
            const [value, variation] = [[0], new Float64Array(particles)];
            let rows = 0;
            for (let k = 0; k < batches; k++) {
              const step = epoch * batches + k;
              const { batch, ...part } = await batchAt(backend, bound, theta, weights, step);
              batches = batch.batches;
              rows += batch.rows;
              assertThat(
                batch.epoch === epoch && batch.index === k,
                `step ${step}: found batch ${JSON.stringify(batch)}`,
              );
              const again = await batchAt(backend, bound, theta, weights, step);
              assertIdentical(`psi of step ${step}, asked again`, again.psi, part.psi);
              const share = batch.rows / batch.of;
              value[0] += share * part.value;
              part.psi.forEach((p, j) => (variation[j] += share * p));
              if (k === batches - 1) assertThat(rows === batch.of, `epoch ${epoch}: ${rows} of ${batch.of} rows`);
            }
            const tolerance = 512 * backend.precision.epsilon;
            assertAllClose('R', value, [whole.value], tolerance * (1 + Math.abs(whole.value)));
            assertAllClose('psi', variation, psi, tolerance * (1 + largest(psi)));
          }
        }),
      ),
    ),
    check('a cloud of one particle works', async (backend, theta) =>
      withCloud(backend, risk, permuteRows(theta, [2]), (lifted) =>
        linearized(lifted, Float64Array.of(1), async (linearization) => {
          assertThat((await lifted.firstVariation(linearization)).length === 1, 'firstVariation: expected one entry');
        }),
      ),
    ),
    check('a linearization of one cloud serves the next one', async (backend, theta) =>
      withCloud(backend, risk, theta, (lifted, bound) =>
        linearized(lifted, weights, async (linearization) => {
          const here = await lifted.firstVariation(linearization);
          const next = await withMatrix(backend, theta, (same) => bound.lift(same));
          assertIdentical(
            'firstVariation at the same positions, lifted anew',
            await next.firstVariation(linearization),
            here,
          );
          next.dispose();
        }),
      ),
    ),
  ];
}

/**
 * Runs the contract of a `RiskFunctional` under vitest: the first variation is the derivative of the value in the
 * weights, the gradient that of the first variation in the positions; shapes, equivariance, ownership and leaks.
 *
 * @example
 * ```ts
 * describeRisk({ name: 'mine', risk: myRisk, backend: createCpuBackend, dimension: 2 });
 * ```
 */
export function describeRisk({ name, ...options }: RiskConformance & { readonly name: string }): void {
  describeChecks(`risk ${name}`, riskChecks(options));
}

import type { Backend, Matrix, MatrixShape } from '@proxflow/backend';
import type { LocationMove, LocationReport, LocationUpdate, Motion } from '@proxflow/core';
import { createRandom, type Random } from '@proxflow/random';
import { assertAllClose, assertIdentical, assertShape, assertThat } from './assertions.js';
import { backendCheck, type BackendSource } from './backend-source.js';
import type { ConformanceCheck } from './conformance-check.js';
import { permuteRows, readAndDispose, roundGrid, uploadGrid, type Grid } from './grid.js';
import { permutedRandom } from './permuted-random.js';
import { normals, permutation } from './samples.js';
import { owning } from './without-leak.js';

/** What {@link locationStepChecks} needs to know. */
interface LocationStepConformance {
  /** Makes the update from the random numbers it may use. */
  readonly location: (random: Random) => LocationUpdate;
  readonly backend: BackendSource;
  /** Whether it adds noise above temperature 0. */
  readonly noisy: boolean;
}

const particles = 7;
const stiffness = [1, 0.3, 2];
const centre = [0.5, -1, 0];

/** grad psi of psi(theta) = sum_k stiffness_k (theta_k - centre_k)^2 / 2, the potential all checks move in. */
async function gradientOf(backend: Backend, positions: Matrix): Promise<Matrix> {
  const dimension = positions.shape[1];
  const scope = backend.scope();
  const middle = scope.own(await backend.upload(centre.slice(0, dimension), [dimension]));
  const factors = scope.own(await backend.upload(stiffness.slice(0, dimension), [dimension]));
  const gradient = backend.binary('multiply', scope.own(backend.binary('subtract', positions, middle)), factors);
  scope.dispose();
  return gradient;
}

/** psi itself `[N]`. */
async function potentialOf(backend: Backend, positions: Matrix): Promise<Float64Array> {
  const [particles, dimension] = positions.shape;
  const values = await backend.read(positions);
  return Float64Array.from({ length: particles }, (_, j) =>
    height(values.subarray(j * dimension, (j + 1) * dimension)),
  );
}

function height(theta: Float64Array): number {
  return theta.reduce((sum, x, k) => sum + (stiffness[k % 3] * (x - centre[k % 3]) ** 2) / 2, 0);
}

/** Where and how a step is made. */
interface Question {
  readonly theta: Grid<MatrixShape>;
  readonly temperature?: number;
  readonly stepSize?: number;
  /** Index of the first step. */
  readonly step?: number;
  readonly steps?: number;
}

/** What some steps came to. */
interface Answer {
  readonly positions: Float64Array;
  /** Left by the last step. */
  readonly velocities: Float64Array | undefined;
  readonly report: LocationReport;
}

/** One step of a cloud in the backend. */
async function moveOnce(
  backend: Backend,
  update: LocationUpdate,
  positions: Matrix,
  motion: Motion | undefined,
  { temperature = 0.2, stepSize = 0.1, step = 3 }: Question,
): Promise<LocationMove> {
  const gradient = await gradientOf(backend, positions);
  const move = await update.move({
    backend,
    positions,
    gradient,
    stepSize,
    temperature,
    step,
    gradientAt: (elsewhere) => gradientOf(backend, elsewhere),
    potential: () => potentialOf(backend, positions),
    landscapeAt: async (elsewhere) => ({
      potential: await potentialOf(backend, elsewhere),
      gradient: await gradientOf(backend, elsewhere),
    }),
    motion,
  });
  gradient.dispose();
  return move;
}

/** Some steps in a row; `interrupt` carries motion through the host as a checkpoint does. */
async function moved(backend: Backend, update: LocationUpdate, question: Question, interrupt = false): Promise<Answer> {
  const { theta, step = 3, steps = 1 } = question;
  let positions: Matrix = await uploadGrid(backend, theta);
  let motion: Motion | undefined;
  let report: LocationReport | undefined;
  for (let k = 0; k < steps; k++) {
    const move = await moveOnce(backend, update, positions, motion, { ...question, step: step + k });
    positions.dispose();
    motion?.velocities.dispose();
    ({ positions, report } = move);
    motion = move.motion;
    if (interrupt && motion) {
      const kept = await readAndDispose(backend, motion.velocities);
      motion = { velocities: await backend.upload(kept, theta.shape), stepSize: motion.stepSize };
    }
  }
  assertThat(report !== undefined, 'report: found none');
  const velocities = motion && (await readAndDispose(backend, motion.velocities));
  return { positions: await readAndDispose(backend, positions), velocities, report };
}

function differ(a: Float64Array, b: Float64Array): boolean {
  return a.some((value, k) => !Object.is(value, b[k]));
}

/** Holds single steps, and what they hand to the next, to the contract of a `LocationUpdate`. */
export function locationStepChecks({
  location,
  backend: source,
  noisy,
}: LocationStepConformance): readonly ConformanceCheck[] {
  const cloud = normals('positions of a location update', [particles, 3]);
  const check = (name: string, body: (backend: Backend, theta: Grid<MatrixShape>) => Promise<void>): ConformanceCheck =>
    backendCheck(source, name, (backend) => body(backend, roundGrid(backend, cloud)));
  const seeded = (seed: number) => location(createRandom(seed));
  const { moves, gaussianProposal } = seeded(1);

  return [
    check(
      'new positions are finite, have the shape of the old ones and belong to the caller',
      async (backend, theta) => {
        const positions = await uploadGrid(backend, theta);
        const update = seeded(1);
        const carries = (await moved(backend, update, { theta })).velocities !== undefined;
        const move = await owning(backend, 'move', carries ? 2 : 1, () =>
          moveOnce(backend, update, positions, undefined, { theta }),
        );
        assertShape('positions', move.positions.shape, theta.shape);
        if (move.motion) {
          assertShape('velocities', move.motion.velocities.shape, theta.shape);
          assertThat(
            move.motion.stepSize === 0.1,
            `motion.stepSize: expected that of the step, found ${move.motion.stepSize}`,
          );
          const velocities = await readAndDispose(backend, move.motion.velocities);
          assertThat(velocities.every(Number.isFinite), 'velocities: expected finite numbers');
        }
        assertIdentical('the old positions', await readAndDispose(backend, positions), theta.values);
        const values = await readAndDispose(backend, move.positions);
        assertThat(values.every(Number.isFinite), 'positions: expected finite numbers');
        assertThat(differ(values, theta.values) === moves, `moves: claims ${moves}, found otherwise`);
      },
    ),
    check('the report names the update and says what was left unsolved', async (backend, theta) => {
      const update = seeded(1);
      const { report } = await moved(backend, update, { theta });
      const { name, status, iterations, gradientEvaluations, residual, unconverged } = report;
      assertThat(name === update.name, `name: expected ${update.name}, found ${name}`);
      assertThat(['converged', 'maxIterations', 'stalled'].includes(status), `status: found ${status}`);
      assertThat(residual >= 0 && residual < Infinity, `residual: found ${residual}`);
      for (const count of [iterations, gradientEvaluations, unconverged]) {
        assertThat(Number.isSafeInteger(count) && count >= 0, `a count in the report: found ${count}`);
      }
      assertThat(unconverged <= particles, `unconverged: ${unconverged} of ${particles} particles`);
      assertThat(
        (status === 'converged') === (unconverged === 0),
        `${status} with ${unconverged} unconverged particles`,
      );
    }),
    check('a move is a function of seed and step', async (backend, theta) => {
      const question = { theta, steps: 2 };
      const first = await moved(backend, seeded(1), question);
      const again = await moved(backend, seeded(1), question);
      assertIdentical('positions, made again', again.positions, first.positions);
      const update = seeded(1);
      await moved(backend, update, { theta, step: 40 });
      assertIdentical(
        'positions after other steps',
        (await moved(backend, update, question)).positions,
        first.positions,
      );
      const elsewhere = [
        await moved(backend, seeded(2), question),
        await moved(backend, seeded(1), { ...question, step: 9 }),
      ];
      elsewhere.forEach(({ positions }, k) => {
        const what = k === 0 ? 'another seed' : 'another step';
        assertThat(
          differ(positions, first.positions) === noisy,
          `${what}: expected ${noisy ? 'other' : 'the same'} numbers`,
        );
      });
    }),
    check('what is carried is all in motion: steps go on bit for bit from a copy', async (backend, theta) => {
      const through = await moved(backend, seeded(1), { theta, steps: 3 });
      const interrupted = await moved(backend, seeded(1), { theta, steps: 3 }, true);
      assertIdentical('positions', interrupted.positions, through.positions);
    }),
    check('there is no noise at temperature 0', async (backend, theta) => {
      const cold = { theta, temperature: 0, steps: 2 };
      const first = await moved(backend, seeded(1), cold);
      assertIdentical('another seed', (await moved(backend, seeded(2), cold)).positions, first.positions);
      const later = await moved(backend, seeded(1), { ...cold, step: 9 });
      assertIdentical('another step', later.positions, first.positions);
    }),
    check('noise grows as the square root of the temperature', async (backend, theta) => {
      // psi is quadratic, so noise is added to what happens without.
      const at = async (temperature: number) =>
        (await moved(backend, seeded(1), { theta, temperature, steps: 2 })).positions;
      const [cold, warm, hot] = [await at(0), await at(1), await at(4)];
      const scale = Math.max(...hot.map(Math.abs), ...cold.map(Math.abs));
      const expected = cold.map((x, k) => x + 2 * (warm[k] - x));
      assertAllClose('positions at temperature 4', hot, expected, scale * (1e-8 + 256 * backend.precision.epsilon));
    }),
    check('permuting particles and their random numbers permutes the result', async (backend, theta) => {
      const order = permutation('particles of a location update', particles);
      // Numbers made in the backend cannot be permuted.
      const { seededEulerMaruyama: _, ...plain } = backend;
      const straight = await moved(plain, seeded(1), { theta, steps: 2 });
      const update = location(permutedRandom(createRandom(1), order));
      const permuted = await moved(plain, update, { theta: permuteRows(theta, order), steps: 2 });
      const expected = permuteRows({ shape: theta.shape, values: straight.positions }, order).values;
      const scale = Math.max(1, ...expected.map(Math.abs));
      assertAllClose('positions', permuted.positions, expected, scale * (1e-8 + 64 * backend.precision.epsilon));
    }),
    check('a particle where the potential is at rest stays there without noise', async (backend) => {
      const rest = roundGrid(backend, { shape: [1, 3], values: Float64Array.from(centre) });
      const { positions } = await moved(backend, seeded(1), { theta: rest, temperature: 0, steps: 3 });
      assertIdentical('positions', positions, rest.values);
    }),
    check('particles go downhill without noise', async (backend, theta) => {
      if (!moves) return;
      const { positions } = await moved(backend, seeded(1), { theta, temperature: 0, steps: 100 });
      const [before, after] = [height(theta.values), height(positions)];
      assertThat(
        after < before / 2,
        `psi, summed over the particles: expected half of ${before} after 100 steps, found ${after}`,
      );
    }),
    check('gaussianProposal is honest', async (backend) => {
      if (!gaussianProposal) return;
      const [count, stepSize, temperature] = [2000, 0.1, 0.2];
      const theta = roundGrid(backend, normals('proposals of a location update', [count, 3]));
      const positions = await uploadGrid(backend, theta);
      const gradient = await readAndDispose(backend, await gradientOf(backend, positions));
      positions.dispose();
      const proposal = await moved(backend, seeded(1), { theta, stepSize, temperature });
      const scores = proposal.positions.map(
        (x, k) => (x - theta.values[k] + stepSize * gradient[k]) / Math.sqrt(2 * stepSize * temperature),
      );
      // Standard normals: mean 0, square 1 with variance 2, fourth power 3 with variance 96.
      [
        [1, 0, 1],
        [2, 1, 2],
        [4, 3, 96],
      ].forEach(([power, moment, variance]) => {
        const found = scores.reduce((sum, z) => sum + z ** power, 0) / scores.length;
        assertAllClose(`moment ${power} of the noise`, [found], [moment], 5 * Math.sqrt(variance / scores.length));
      });
    }),
    check('one particle in one dimension works', async (backend) => {
      const theta = roundGrid(backend, { shape: [1, 1] as const, values: Float64Array.of(0.7) });
      const { positions } = await moved(backend, seeded(1), { theta, steps: 2 });
      assertThat(positions.length === 1 && Number.isFinite(positions[0]), `positions: found ${positions.join()}`);
    }),
  ];
}

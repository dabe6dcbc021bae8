import type { Backend, MatrixShape } from '@proxflow/backend';
import type { WeightStep, WeightUpdate, WeightUpdateResult } from '@proxflow/core';
import { entropy, type WeightRegularizer } from '@proxflow/regularizers';
import { assertAllClose, assertClose, assertIdentical, assertThat } from './assertions.js';
import { backendCheck, type BackendSource } from './backend-source.js';
import { describeChecks, type ConformanceCheck } from './conformance-check.js';
import { mapGrid, permuteRows, roundGrid, uploadGrid, type Grid } from './grid.js';
import { masses, normals, permutation } from './samples.js';

/** What {@link describeWeightUpdate} and {@link weightUpdateChecks} need to know. */
export interface WeightUpdateConformance {
  /**
   * Makes the update of one flow; it is called for every flow that a check plays. Volumes that it is given must be equal: a
   * check permutes its 7 particles.
   */
  readonly create: () => WeightUpdate;
  readonly backend: BackendSource;
  /** Entropy at inverse temperature 2 by default. */
  readonly regularizer?: WeightRegularizer;
  /** False for nodes that stay where they are. True by default. */
  readonly moves?: boolean;
}

const particles = 7;
const dimension = 2;
const stepSize = 0.3;

/** A step as a flow would ask for it. */
interface Scene {
  readonly previous: Grid<MatrixShape>;
  readonly current: Grid<MatrixShape>;
  readonly logWeights: Float64Array;
  readonly potential: Float64Array;
}

const previous = normals('previous positions of a weight update', [particles, dimension]);
const shifts = normals('moves of a weight update', [particles, dimension], 0.5);

function sceneOn(backend: Backend, moves: boolean): Scene {
  const from = roundGrid(backend, previous);
  const to = mapGrid(from, (value, k) => (moves ? value + shifts.values[k] : value));
  return {
    previous: from,
    current: roundGrid(backend, to),
    logWeights: masses('weights of a weight update', particles).map(Math.log),
    potential: normals('potential of a weight update', [particles]).values,
  };
}

/** A flow's side of the contract: it keeps the positions alive while it asks for steps. */
interface Stage {
  play(): Promise<WeightUpdateResult>;
  /** Disposes the update and the positions. */
  end(): void;
}

async function stageOf(
  backend: Backend,
  update: WeightUpdate,
  scene: Scene,
  { regularizer, moves }: { readonly regularizer: WeightRegularizer; readonly moves: boolean },
): Promise<Stage> {
  const scope = backend.scope();
  const previousPositions = scope.own(await uploadGrid(backend, scene.previous));
  const positions = moves ? scope.own(await uploadGrid(backend, scene.current)) : previousPositions;
  return {
    async play() {
      const given = { logWeights: scene.logWeights.slice(), warmStart: new Float64Array(particles) };
      const step: WeightStep = {
        backend,
        previousPositions,
        positions,
        moves,
        proposalMeans: () => (moves ? backend.reshape(previousPositions, previousPositions.shape) : undefined),
        proposalVariance: moves ? 2 * stepSize * regularizer.temperature : 0,
        ...given,
        potentialAt: async () => scene.potential.slice(),
        regularizer,
        stepSize,
        step: 0,
      };
      const result = await update.update(step);
      assertIdentical('logWeights that were given', given.logWeights, scene.logWeights);
      assertIdentical('warmStart that was given', given.warmStart, new Float64Array(particles));
      assertIdentical('previous positions', await backend.read(previousPositions), scene.previous.values);
      assertIdentical('current positions', await backend.read(positions), scene.current.values);
      return result;
    },
    end() {
      update.dispose();
      scope.dispose();
    },
  };
}

/**
 * The checks behind {@link describeWeightUpdate}.
 *
 * @example
 * ```ts
 * const checks = weightUpdateChecks({ create: () => proximal({ epsilon: 0.1 }), backend: createCpuBackend });
 * ```
 */
export function weightUpdateChecks({
  create,
  backend: source,
  regularizer = entropy({ inverseTemperature: 2 }),
  moves = true,
}: WeightUpdateConformance): readonly ConformanceCheck[] {
  const check = (name: string, body: (backend: Backend, scene: Scene) => Promise<void>): ConformanceCheck =>
    backendCheck(source, name, (backend) => body(backend, sceneOn(backend, moves)));
  const stage = (backend: Backend, scene: Scene) => stageOf(backend, create(), scene, { regularizer, moves });
  /** One step of a fresh update. */
  const once = async (backend: Backend, scene: Scene): Promise<WeightUpdateResult> => {
    const flow = await stage(backend, scene);
    const result = await flow.play();
    flow.end();
    return result;
  };
  const massOf = (logs: Float64Array) => logs.reduce((sum, log) => sum + Math.exp(log), 0);
  /** Room for what two answers to the same question may differ by. */
  const room = (backend: Backend, ...results: readonly WeightUpdateResult[]) =>
    results.reduce((sum, { report }) => sum + report.certifiedError, 256 * backend.precision.epsilon);

  return [
    check('mass is exact and every weight positive', async (backend, scene) => {
      const { logWeights, logQuadrature } = await once(backend, scene);
      assertThat(logWeights.length === particles, `logWeights: found ${logWeights.length} entries`);
      assertThat(logWeights.every(Number.isFinite), 'logWeights: expected finite numbers, that is positive weights');
      assertThat(logQuadrature.length === particles, `logQuadrature: found ${logQuadrature.length} entries`);
      assertThat(logQuadrature.every(Number.isFinite), 'logQuadrature: expected finite numbers');
      assertClose('total weight', massOf(logWeights), massOf(scene.logWeights), 32 * Number.EPSILON * particles);
    }),
    check('mass may be any: twice the mass gives twice the mass', async (backend, scene) => {
      const doubled = { ...scene, logWeights: scene.logWeights.map((w) => w + Math.LN2) };
      const { logWeights } = await once(backend, doubled);
      assertClose('total weight', massOf(logWeights), massOf(doubled.logWeights), 64 * Number.EPSILON * particles);
    }),
    check('the report says what is certain', async (backend, scene) => {
      const { report } = await once(backend, scene);
      const { name } = create();
      assertThat(report.name === name, `report.name: found "${report.name}" of an update "${name}"`);
      assertThat(report.status === 'converged', `report.status: found ${report.status}`);
      for (const field of ['iterations', 'iterationsBound', 'certifiedError', 'massError'] as const) {
        assertThat(report[field] >= 0 && report[field] < Infinity, `report.${field}: found ${report[field]}`);
      }
      assertThat(report.massError <= 1e4 * backend.precision.epsilon, `report.massError: found ${report.massError}`);
    }),
    check('a constant added to psi changes nothing', async (backend, scene) => {
      const plain = await once(backend, scene);
      const raised = await once(backend, { ...scene, potential: scene.potential.map((psi) => psi + 32) });
      // The sum rounds psi at 32; a step makes beta psi of it.
      const rounding = 256 * 32 * Number.EPSILON;
      assertAllClose('logWeights', raised.logWeights, plain.logWeights, rounding + room(backend, plain, raised));
    }),
    check('permuting the particles permutes the weights', async (backend, scene) => {
      const order = permutation('particles of a weight update', particles);
      const permute = (values: Float64Array) => Float64Array.from(order, (j) => values[j]);
      const plain = await once(backend, scene);
      const permuted = await once(backend, {
        previous: permuteRows(scene.previous, order),
        current: permuteRows(scene.current, order),
        logWeights: permute(scene.logWeights),
        potential: permute(scene.potential),
      });
      const bound = room(backend, plain, permuted);
      assertAllClose('logWeights', permuted.logWeights, permute(plain.logWeights), bound);
      assertAllClose('logQuadrature', permuted.logQuadrature, permute(plain.logQuadrature), bound);
    }),
    check('arguments stay as they were, and the same step gives the same bits', async (backend, scene) => {
      // `play` holds the update to leaving its arguments alone.
      const flow = await stage(backend, scene);
      const first = await flow.play();
      const kept = first.logWeights.slice();
      const second = await flow.play();
      assertIdentical('logWeights of the first step, after the second', first.logWeights, kept);
      assertIdentical('logWeights of the second step', second.logWeights, kept);
      flow.end();
      assertIdentical('logWeights of another flow', (await once(backend, scene)).logWeights, kept);
    }),
    check('a particle without mass makes nothing NaN', async (backend, scene) => {
      const logWeights = scene.logWeights.slice();
      logWeights[2] = -Infinity;
      const result = await once(backend, { ...scene, logWeights });
      assertThat(
        result.logWeights.every((w) => w < Infinity),
        'logWeights: expected logarithms of weights, no NaN',
      );
      assertClose('total weight', massOf(result.logWeights), massOf(logWeights), 32 * Number.EPSILON * particles);
    }),
    check('memory is as before once the update is disposed, however many steps it made', async (backend, scene) => {
      const flow = await stage(backend, scene);
      await flow.play();
      const { tensors } = backend.memory();
      await flow.play();
      assertThat(backend.memory().tensors === tensors, 'a second step holds more memory than the first');
      flow.end();
    }),
  ];
}

/**
 * Runs the contract of a `WeightUpdate` under vitest: mass exact, weights positive, psi + constant changes nothing,
 * equivariance, arguments unchanged, determinism, particles without mass, leaks. Updates that resample are to be tried with
 * a threshold that is not reached: their random choice is not equivariant.
 *
 * @example
 * ```ts
 * describeWeightUpdate({ name: 'proximal', create: () => proximal({ epsilon: 0.1 }), backend: createCpuBackend });
 * ```
 */
export function describeWeightUpdate({ name, ...options }: WeightUpdateConformance & { readonly name: string }): void {
  describeChecks(`weight update ${name}`, weightUpdateChecks(options));
}

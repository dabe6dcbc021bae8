import type { Backend } from '@proxflow/backend';
import {
  createProximalFlow,
  uniform,
  uniformMass,
  weightedCloud,
  type FlowCheckpoint,
  type LocationUpdate,
} from '@proxflow/core';
import { entropy, fromScalarPotential } from '@proxflow/regularizers';
import { potentialEnergy } from '@proxflow/risks';
import { assertAllClose, assertIdentical, assertThat } from './assertions.js';
import { backendCheck, type BackendSource } from './backend-source.js';
import { describeChecks, type ConformanceCheck } from './conformance-check.js';
import { normals } from './samples.js';

/** What {@link describeLocationUpdate} and {@link locationUpdateChecks} need to know. */
export interface LocationUpdateConformance {
  /** Makes the update of one flow, with the same seed every time; it is called for every flow that a check plays. */
  readonly create: () => LocationUpdate;
  readonly backend: BackendSource;
  /**
   * False for an update whose first step is not theta - h grad psi to first order in h where there is no noise, as one with
   * velocities that begin at rest. True by default; nothing is expected of updates that do not move.
   */
  readonly firstOrder?: boolean;
}

const particles = 6;
const dimension = 3;
const steps = 4;

/** sum_k a_k theta_k^2 / 2 with unlike curvatures a = 1, 2, 3: least at 0. */
const bowl = fromScalarPotential({
  name: 'bowl',
  value: (theta) => theta.reduce((sum, x, k) => sum + ((k + 1) * x * x) / 2, 0),
  gradient: (theta) => theta.map((x, k) => (k + 1) * x),
});

/** How a flow in the bowl begins. */
interface Beginning {
  readonly positions: Float64Array;
  readonly stepSize: number;
  readonly inverseTemperature: number;
  readonly checkpoint?: FlowCheckpoint;
}

/** Positions and free energies of a flow, from its beginning to after its last step. */
interface Played {
  readonly positions: Float64Array;
  readonly energies: readonly number[];
  readonly checkpoint: FlowCheckpoint;
}

async function play(backend: Backend, location: LocationUpdate, from: Beginning, count = steps): Promise<Played> {
  const { positions, inverseTemperature, ...rest } = from;
  const flow = await createProximalFlow({
    ...rest,
    backend,
    cloud: weightedCloud({ positions, particles, dimension, weights: uniformMass(particles) }),
    risk: potentialEnergy(bowl),
    regularizer: entropy({ inverseTemperature }),
    location,
    weights: uniform(),
  });
  try {
    const energies = [flow.freeEnergy.total];
    for (let step = 0; step < count; step++) energies.push((await flow.step()).freeEnergy.total);
    return { positions: (await flow.cloud()).positions, energies, checkpoint: await flow.checkpoint() };
  } finally {
    flow.dispose();
  }
}

/**
 * The checks behind {@link describeLocationUpdate}. They play flows in a bowl, so that they hold an update to what a flow
 * needs of it, whatever it carries from step to step.
 *
 * @example
 * ```ts
 * const checks = locationUpdateChecks({ create: gradientDescent, backend: createCpuBackend });
 * ```
 */
export function locationUpdateChecks({
  create,
  backend: source,
  firstOrder = true,
}: LocationUpdateConformance): readonly ConformanceCheck[] {
  const start = normals('positions of a location update', [particles, dimension]).values.map(Math.fround);
  const warm: Beginning = { positions: start, stepSize: 0.1, inverseTemperature: 2 };
  const cold: Beginning = { ...warm, inverseTemperature: Infinity };
  const check = (name: string, body: (backend: Backend) => Promise<void>) => backendCheck(source, name, body);

  return [
    check('positions stay finite, and stay as they are only if it says so', async (backend) => {
      const { positions } = await play(backend, create(), warm);
      assertThat(positions.every(Number.isFinite), 'positions: expected finite numbers');
      if (create().moves) {
        const still = positions.findIndex((x, k) => x === start[k]);
        assertThat(still < 0, `coordinate ${still}: has not moved, by an update that moves`);
      } else {
        assertIdentical('positions of an update that does not move', positions, start);
      }
    }),
    check('same seed, same bits', async (backend) => {
      const first = await play(backend, create(), warm);
      const second = await play(backend, create(), warm);
      assertIdentical('positions', second.positions, first.positions);
    }),
    check('goes on from a checkpoint bit for bit', async (backend) => {
      const whole = await play(backend, create(), warm);
      const { checkpoint } = await play(backend, create(), warm, 1);
      const resumed = await play(backend, create(), { ...warm, checkpoint }, steps - 1);
      assertIdentical('positions', resumed.positions, whole.positions);
    }),
    check('at temperature 0 the energy falls', async (backend) => {
      const { energies } = await play(backend, create(), cold);
      energies.slice(1).forEach((energy, k) => {
        const fell = create().moves ? energy < energies[k] : energy === energies[k];
        assertThat(fell, `energy: ${energies[k]} before step ${k + 1}, ${energy} after`);
      });
    }),
    check('at temperature 0 a cloud at the minimum stays', async (backend) => {
      const { positions } = await play(backend, create(), { ...cold, positions: new Float64Array(start.length) });
      assertAllClose('positions', positions, new Float64Array(start.length), 16 * backend.precision.epsilon);
    }),
    ...(firstOrder && create().moves
      ? [
          check('at temperature 0 a small step is theta - h grad psi to first order', async (backend) => {
            // Balances the step's own second order, a^2 h^2 theta / 2, against rounding over h.
            const stepSize = Math.sqrt(backend.precision.epsilon);
            const { positions } = await play(backend, create(), { ...cold, stepSize }, 1);
            const slopes = positions.map((x, k) => (start[k] - x) / stepSize);
            const expected = start.map((x, k) => ((k % dimension) + 1) * x);
            const size = Math.max(...start.map(Math.abs));
            assertAllClose("(theta - theta') / h", slopes, expected, 16 * dimension ** 2 * (1 + size) * stepSize);
          }),
        ]
      : []),
  ];
}

/**
 * Runs the contract of a `LocationUpdate` under vitest, in flows down a bowl: finite positions, determinism, checkpoints,
 * descent and rest at temperature 0, the gradient to first order, leaks.
 *
 * @example
 * ```ts
 * describeLocationUpdate({ name: 'gradientDescent', create: gradientDescent, backend: createCpuBackend });
 * ```
 */
export function describeLocationUpdate({
  name,
  ...options
}: LocationUpdateConformance & { readonly name: string }): void {
  describeChecks(`location update ${name}`, locationUpdateChecks(options));
}

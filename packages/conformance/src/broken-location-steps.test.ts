import { createCpuBackend } from '@proxflow/backend-cpu';
import {
  eulerMaruyama,
  gradientDescent,
  kineticLangevin,
  type LocationStep,
  type LocationUpdate,
} from '@proxflow/core';
import { createRandom, type Random } from '@proxflow/random';
import { describe, expect, it } from 'vitest';
import { failingChecks, locationUpdateChecks } from './index.js';

/** An update that is broken on purpose: the check of this name must say so. */
function rejects(defect: string, location: (random: Random) => LocationUpdate, noisy: boolean, by: string): void {
  it(`rejects ${defect}`, async () => {
    const checks = locationUpdateChecks({
      create: () => location(createRandom(1)),
      ofRandom: location,
      backend: createCpuBackend,
      noisy,
    });
    expect((await failingChecks(checks)).join('\n')).toContain(by);
  });
}

describe('locationUpdateChecks of single steps', () => {
  const langevin = (random: Random) => eulerMaruyama({ random });
  const kinetic = (random: Random) => kineticLangevin({ random, friction: 1 });
  /** Euler-Maruyama that sees another step than it is given. */
  const seeing = (change: (step: LocationStep) => Partial<LocationStep>) => (random: Random) => {
    const update = langevin(random);
    return { ...update, move: (step: LocationStep) => update.move({ ...step, ...change(step) }) };
  };

  rejects(
    'the same noise in every step',
    seeing(() => ({ step: 0 })),
    true,
    'function of seed and step',
  );
  rejects('a seed that is not used', () => langevin(createRandom(3)), true, 'function of seed and step');
  rejects(
    'noise at temperature 0',
    seeing(() => ({ temperature: 0.1 })),
    true,
    'no noise at temperature 0',
  );
  rejects(
    'noise in proportion to the temperature',
    seeing(({ temperature }) => ({ temperature: temperature ** 2 })),
    true,
    'square root of the temperature',
  );
  rejects(
    'noise of another variance than it claims',
    seeing(({ temperature }) => ({ temperature: 1.1 * temperature })),
    true,
    'gaussianProposal is honest',
  );
  rejects(
    'a claim of moving',
    () => ({
      ...gradientDescent(),
      move: async ({ backend, positions }) => ({
        positions: backend.reshape(positions, positions.shape),
        report: {
          name: 'gradientDescent',
          status: 'converged',
          iterations: 0,
          gradientEvaluations: 0,
          residual: 0,
          unconverged: 0,
        },
      }),
    }),
    false,
    'finite, have the shape',
  );
  rejects(
    'steps uphill',
    () => {
      const update = gradientDescent();
      return { ...update, move: (step) => update.move({ ...step, stepSize: -step.stepSize }) };
    },
    false,
    'downhill',
  );
  rejects(
    'particles that are pulled to the first one',
    (random) => {
      const update = langevin(random);
      return {
        ...update,
        async move(step) {
          const { positions, ...rest } = await update.move(step);
          const [particles] = positions.shape;
          const first = step.backend.gather(positions, new Uint32Array(particles));
          const pulled = step.backend.binary('maximum', positions, first);
          first.dispose();
          positions.dispose();
          return { ...rest, positions: pulled };
        },
      };
    },
    true,
    'permuting particles',
  );
  rejects(
    'velocities that forget',
    (random) => {
      const update = kinetic(random);
      let seen: LocationStep['motion'];
      return {
        ...update,
        async move(step) {
          // The very handles of the step before are trusted, a copy is not.
          const known = step.motion?.velocities === seen?.velocities;
          const move = await update.move({ ...step, motion: known ? step.motion : undefined });
          seen = move.motion;
          return move;
        },
      };
    },
    true,
    'go on bit for bit from a copy',
  );
  rejects(
    'a report of another name',
    (random) => ({ ...langevin(random), name: 'other' }),
    true,
    'the report names the update',
  );
  rejects(
    'gradients it does not free',
    (random) => {
      const update = langevin(random);
      return {
        ...update,
        async move(step) {
          await step.gradientAt(step.positions);
          return update.move(step);
        },
      };
    },
    true,
    'belong to the caller',
  );
});

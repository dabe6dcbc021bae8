import { createCpuBackend } from '@proxflow/backend-cpu';
import { eulerMaruyama, fixed, gradientDescent, type LocationUpdate } from '@proxflow/core';
import { createRandom } from '@proxflow/random';
import { expect, it } from 'vitest';
import { failingChecks, locationUpdateChecks } from './index.js';

const failures = async (create: () => LocationUpdate) =>
  (await failingChecks(locationUpdateChecks({ create, backend: createCpuBackend }))).join('\n');

let seed = 0;
let calls = 0;
const broken: readonly [defect: string, create: () => LocationUpdate, caughtBy: string][] = [
  ['a claim to move', () => ({ ...fixed(), moves: true }), 'stay as they are only if it says so'],
  ['a seed of its own', () => eulerMaruyama({ random: createRandom(seed++) }), 'same bits'],
  [
    'numbers that depend on how often it was called',
    () => {
      let done = 0;
      const good = gradientDescent();
      return { ...good, move: (step) => good.move({ ...step, stepSize: step.stepSize / ++done }) };
    },
    'checkpoint',
  ],
  [
    'the wrong direction',
    () => {
      const good = gradientDescent();
      return { ...good, move: (step) => good.move({ ...step, stepSize: -step.stepSize }) };
    },
    'the energy falls',
  ],
  [
    'half the step',
    () => {
      const good = gradientDescent();
      return { ...good, move: (step) => good.move({ ...step, stepSize: step.stepSize / 2 }) };
    },
    'to first order',
  ],
  [
    'noise without temperature',
    () => {
      const good = eulerMaruyama({ random: createRandom(1) });
      return { ...good, move: (step) => good.move({ ...step, temperature: 0.1 }) };
    },
    'a cloud at the minimum stays',
  ],
  [
    'a leak',
    () => {
      const good = gradientDescent();
      return {
        ...good,
        move(step) {
          if (calls++ === 0) step.backend.fill([1], 0);
          return good.move(step);
        },
      };
    },
    'positions stay finite',
  ],
];

it.each(broken)('rejects %s', async (_, create, caughtBy) => {
  expect(await failures(create)).toContain(caughtBy);
});

it('accepts updates without a defect', async () => {
  for (const create of [gradientDescent, fixed, () => eulerMaruyama({ random: createRandom(1) })]) {
    expect(await failures(create)).toBe('');
  }
});

import { expect, it } from 'vitest';
import { fingerprintNumbers, requireSameRun, runDifferences } from './index.js';

const run = {
  settings: { seed: 1, steps: 10, loss: 'huber', lossParameters: { threshold: 1 } },
  data: { features: 'a' },
};

it('names everything in which runs differ, and lets the number of steps differ', () => {
  requireSameRun(run, { ...run, settings: { ...run.settings, steps: 20 } });
  const other = { settings: { ...run.settings, seed: '1', lossParameters: { threshold: 2 } }, data: { targets: 'a' } };
  expect(runDifferences(run, other).map(({ name }) => name)).toEqual(['seed', 'lossParameters', 'features', 'targets']);
  expect(() => requireSameRun(run, other)).toThrow(
    /differs in seed \("1" asked for, 1 saved\), lossParameters .*, features \(none asked for, "a" saved\), targets/,
  );
});

it('fingerprints numbers by value and shape', () => {
  const values = Float64Array.of(1, 2, 3, 4, 5, 6);
  const print = fingerprintNumbers(values, [2, 3]);
  expect(print).toMatch(/^[0-9a-f]{16}$/);
  expect(fingerprintNumbers([...values], [2, 3])).toBe(print);
  expect(fingerprintNumbers(values, [3, 2])).not.toBe(print);
  expect(
    fingerprintNumbers(
      values.map((x, i) => (i === 5 ? x * (1 + Number.EPSILON) : x)),
      [2, 3],
    ),
  ).not.toBe(print);
});

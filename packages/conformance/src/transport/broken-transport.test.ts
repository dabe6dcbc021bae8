import type { Backend } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { describe, expect, it } from 'vitest';
import { failingChecks, transportChecks } from '../index.js';

/** A reference backend with one method of its own. */
function withMethod(change: (good: Backend) => Partial<Backend>): () => Backend {
  return () => {
    const good = createCpuBackend();
    return { ...good, ...change(good) };
  };
}

/** A suite that cannot fail proves nothing: these backends are broken on purpose, and the cases named must say so. */
describe('transportChecks', () => {
  it.each([
    [
      'a log domain at another epsilon',
      withMethod((good) => ({ softmin: (epsilon, ...rest) => good.softmin(1.01 * epsilon, ...rest) })),
      ['case 1:', 'case 3:', 'case 9:', 'case 14:', 'case 16:'],
    ],
    [
      'a kernel of points without its row minima',
      withMethod((good) => ({
        gibbsKernelOfPoints: (a, b, epsilon) => {
          const made = good.gibbsKernelOfPoints(a, b, epsilon);
          made.rowMinimum.dispose();
          return { ...made, rowMinimum: good.fill([a.shape[0]], 0) };
        },
      })),
      ['case 6:'],
    ],
    [
      'a sweep that forgets the numerator',
      withMethod((good) => ({
        scalingSweep: (kernel, numerator, scaling) => {
          const ones = good.fill(numerator.shape, 1);
          const swept = good.scalingSweep(kernel, ones, scaling);
          ones.dispose();
          return swept;
        },
      })),
      ['case 3:', 'case 21:'],
    ],
    [
      'distances of points that are not centred',
      withMethod((good) => ({
        squaredDistances: (a, b) =>
          good.tidy(() => {
            const far = good.binary('add', good.squaredDistances(a, b), 1e12);
            return good.binary('subtract', far, 1e12);
          }),
      })),
      ['semi-relaxed:'],
    ],
    [
      'handles that are left behind',
      withMethod((good) => ({
        diagonal: (x) => {
          good.fill([3], 0);
          return good.diagonal(x);
        },
      })),
      ['case 16:'],
    ],
  ] as const)('rejects %s', async (_defect, backend, cases) => {
    const checks = transportChecks({ backend }).filter(({ name }) => cases.some((one) => name.startsWith(one)));
    expect(await failingChecks(checks)).toEqual(checks.map(({ name }) => name));
    expect(checks.length).toBeGreaterThanOrEqual(cases.length);
  });
});

import { createBackend, NumericalError, UnsupportedOperationError } from '@proxflow/backend';
import { cpuDriver, createCpuBackend } from '@proxflow/backend-cpu';
import { squaredEuclidean } from '@proxflow/costs';
import { entropy } from '@proxflow/regularizers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proximalStep, sinkhorn, type DomainChoice } from './index.js';

const backend = createCpuBackend();

async function costBetween(x: number[], y: number[]) {
  const rows = await backend.upload(x, [x.length, 1]);
  const columns = await backend.upload(y, [y.length, 1]);
  return squaredEuclidean().pairwise(backend, rows, columns);
}

function distance(found: Float64Array, expected: Float64Array): number {
  return found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
}

const coordinates = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 2, maxLength: 8 });

describe('kernel, absorbed and log domain', () => {
  it('agree on proximal steps to 1e-10', async () => {
    await fc.assert(
      fc.asyncProperty(
        coordinates,
        coordinates,
        fc.double({ min: 0.2, max: 3, noNaN: true }),
        async (x, y, epsilon) => {
          const cost = await costBetween(x, y);
          const solve = (domain: DomainChoice) =>
            proximalStep({
              backend,
              cost,
              epsilon,
              stepSize: 0.5,
              logWeights: Float64Array.from(x, (_, i) => Math.log(1 + i)),
              potential: Float64Array.from(y, Math.cos),
              regularizer: entropy({ inverseTemperature: 2 }),
              tolerance: 1e-12,
              domain,
            });
          const inLog = await solve('log');
          expect(inLog.domain).toBe('log');
          for (const domain of ['kernel', 'absorbed'] as const) {
            const found = await solve(domain);
            expect(found.domain).toBe(domain);
            expect(distance(found.logWeights, inLog.logWeights)).toBeLessThan(1e-10);
            expect(distance(found.logRowScaling, inLog.logRowScaling)).toBeLessThan(1e-10);
            expect(Math.abs(found.objective - inLog.objective)).toBeLessThan(1e-10);
          }
        },
      ),
      { numRuns: 50, seed: 3 },
    );
  });

  it('agree on balanced transport to 1e-10', async () => {
    const cost = await costBetween([0, 0.4, 1.3, 2], [-0.5, 0.1, 2.2]);
    const solve = (domain: DomainChoice) =>
      sinkhorn({
        backend,
        cost,
        epsilon: 0.3,
        source: [0.1, 0.2, 0.3, 0.4],
        target: [0.5, 0.2, 0.3],
        tolerance: 1e-12,
        domain,
      });
    const inLog = await solve('log');
    expect(inLog.domain).toBe('log');
    for (const domain of ['kernel', 'absorbed'] as const) {
      const found = await solve(domain);
      expect(found.domain).toBe(domain);
      expect(distance(found.logColumnScaling, inLog.logColumnScaling)).toBeLessThan(1e-10);
      expect(distance(found.logRowScaling, inLog.logRowScaling)).toBeLessThan(1e-10);
    }
  });
});

describe('a column that no row reaches in double precision', () => {
  // exp(-(100 - 1)^2) is 0; row absorption cannot help a column.
  const problem = async (domain: DomainChoice) => ({
    backend,
    cost: await costBetween([0, 1], [0.5, 100]),
    epsilon: 1,
    source: [0.5, 0.5],
    target: [0.25, 0.75],
    // Potentials of size 1e4 leave 12 digits.
    tolerance: 1e-10,
    annealing: 'none' as const,
    domain,
  });

  it('makes the solver absorb potentials, and the answer is that of the log domain', async () => {
    const automatic = await sinkhorn(await problem('auto'));
    const inLog = await sinkhorn(await problem('log'));
    expect(automatic.domain).toBe('absorbed');
    expect(automatic.status).toBe('converged');
    expect(distance(automatic.logColumnScaling, inLog.logColumnScaling)).toBeLessThan(1e-8);
    const plan = await backend.read(await automatic.plan());
    // The cross ratio P_00 P_11 / (P_01 P_10) is exp(199), so P_10 is 0 and the marginals say the rest.
    [0.25, 0.25, 0, 0.5].forEach((expected, i) => expect(plan[i]).toBeCloseTo(expected, 9));
  });

  it('is an error where kernel domain is forced, never a zero or NaN', async () => {
    const error = await sinkhorn(await problem('kernel')).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NumericalError);
    expect((error as NumericalError).argument).toContain('domain');
    expect((error as NumericalError).remedy).toContain('log');
  });

  it('does the same in a proximal step', async () => {
    const { cost } = await problem('auto');
    const solve = (domain: DomainChoice) =>
      proximalStep({
        backend,
        cost,
        epsilon: 1,
        stepSize: 0.5,
        logWeights: Float64Array.of(0.5, 0.5).map(Math.log),
        potential: Float64Array.of(0, -1),
        regularizer: entropy({ inverseTemperature: 1 }),
        tolerance: 1e-12,
        domain,
      });
    const automatic = await solve('auto');
    expect(automatic.domain).toBe('absorbed');
    expect(automatic.logWeights.every(Number.isFinite)).toBe(true);
    expect(distance(automatic.logWeights, (await solve('log')).logWeights)).toBeLessThan(1e-12);
    await expect(solve('kernel')).rejects.toThrow(NumericalError);
  });
});

describe('xi that overflows', () => {
  it.each(['auto', 'log'] as const)('psi = -1e4 at beta = 1e3 works in domain "%s"', async (domain) => {
    // tau beta psi = 6000 decides: all mass goes to the first particle, and the others keep the power law's share.
    const { logWeights, status, massError } = await proximalStep({
      backend,
      cost: await costBetween([0, 1, 2], [0, 1, 2]),
      epsilon: 0.5,
      stepSize: 0.3,
      logWeights: Float64Array.of(0.2, 0.3, 0.5).map(Math.log),
      potential: Float64Array.of(-1e4, 0, 0),
      regularizer: entropy({ inverseTemperature: 1e3 }),
      domain,
    });
    expect(status).toBe('converged');
    expect(logWeights[0]).toBeCloseTo(0, 12);
    const tau = 0.3 / (0.3 + 1e3 * 0.5);
    // z is dominated by psi, and rows send all but exp(-6000) to column 0: y_i = w_i exp(x_i^2) / z_0.
    const y = [0.2, 0.3, 0.5].map((w, i) => w * Math.exp(i * i));
    for (const j of [1, 2]) {
      const reach = (k: number) => Math.log(y.reduce((sum, yi, i) => sum + yi * Math.exp(-((i - k) ** 2)), 0));
      const expected = -tau * 1e7 + (1 - tau) * (reach(j) - reach(0));
      expect(Math.abs(logWeights[j] - expected)).toBeLessThan(1e-9);
    }
    expect(massError).toBeLessThan(1e-11);
  });
});

describe('a backend that refuses to make a kernel', () => {
  const refusing = (error: Error) =>
    createBackend({
      ...cpuDriver,
      fused: {
        ...cpuDriver.fused,
        gibbsKernel: () => {
          throw error;
        },
      },
    });
  const unsupported = new UnsupportedOperationError('gibbsKernel', 'float16', 'coarse', 'Use domain "log".');
  const solve = async (on: typeof backend, domain: DomainChoice) => {
    const cost = await on.upload([0, 1, 4, 1, 0, 1], [2, 3]);
    const held = on.memory().tensors;
    const solution = sinkhorn({ backend: on, cost, epsilon: 0.5, source: [0.5, 0.5], target: [0.2, 0.3, 0.5], domain });
    try {
      return await solution;
    } finally {
      expect(on.memory().tensors).toBe(held);
    }
  };

  it('is answered by log domain where the choice is automatic', async () => {
    const automatic = await solve(refusing(unsupported), 'auto');
    expect([automatic.domain, automatic.status]).toEqual(['log', 'converged']);
    expect(automatic.logColumnScaling).toEqual((await solve(backend, 'log')).logColumnScaling);
  });

  it('is an error where kernel domain is forced, and so is any other error', async () => {
    await expect(solve(refusing(unsupported), 'kernel')).rejects.toBe(unsupported);
    const other = new NumericalError({ argument: 'cost', expected: 'finite numbers', remedy: 'Look.' });
    await expect(solve(refusing(other), 'auto')).rejects.toBe(other);
  });
});

import {
  createCpuBackend,
  createWasmBackend,
  entropy,
  InvalidArgumentError,
  NumericalError,
  pointGeometry,
  proximalStep,
  schroedingerStep,
  sinkhorn,
  squaredEuclidean,
  type TransportProblem,
} from 'proxflow';
import { afterEach, describe, expect, it } from 'vitest';

const cpu = createCpuBackend();
const single = await createWasmBackend({ dtype: 'float32' });

afterEach(() => {
  expect([cpu.memory().tensors, single.memory().tensors]).toEqual([0, 0]);
});

/** Points on a line. */
async function solve(
  x: number[],
  y: number[],
  settings: Pick<TransportProblem, 'epsilon'> & Partial<TransportProblem>,
) {
  const backend = settings.backend ?? cpu;
  const [from, to] = [await backend.upload(x, [x.length, 1]), await backend.upload(y, [y.length, 1])];
  const cost = pointGeometry({ backend, x: from, y: to, cost: squaredEuclidean() });
  try {
    return await sinkhorn({ backend, cost, maxIterations: 50, ...settings });
  } finally {
    cost.dispose();
    from.dispose();
    to.dispose();
  }
}

describe('transport of numbers at the ends of their range', () => {
  it.each([
    ['5e-324', [5e-324, 0]],
    ['a total of 2e308', [1e308, 1e308]],
  ])('refuses weights of %s, whose products are no numbers', async (_, weights) => {
    await expect(solve([0, 1], [0, 1], { epsilon: 1, source: weights, target: weights })).rejects.toMatchObject({
      name: 'InvalidArgumentError',
      argument: 'source',
      expected: 'a total mass from 1e-150 to 1e+150',
    });
  });

  it('refuses an epsilon beyond the numbers of float32, where it would be infinite', async () => {
    const relaxed = { source: 0.1, target: 0.1 };
    await expect(solve([0], [0], { backend: single, epsilon: 1e47, marginals: relaxed })).rejects.toBeInstanceOf(
      InvalidArgumentError,
    );
    expect((await solve([0], [0], { epsilon: 1e47, marginals: relaxed })).marginalError).toBe(0);
  });

  it('says that a value was lost in infinities that cancel', async () => {
    await expect(
      solve([0, 0, 0, 0], [2.004492102272636e-30, 2.004492102272636e-30], {
        epsilon: 3.120504975339912e-80,
        accelerate: false,
        maxIterations: 200,
      }),
    ).rejects.toBeInstanceOf(NumericalError);
  });

  it('counts a marginal that has vanished beside its weight as what it misses, not as NaN', async () => {
    const { costParts, gap, marginalError } = await solve([47.5], [0], {
      epsilon: 0.001,
      marginals: { source: 0.1, target: 0.1 },
    });
    expect(costParts.sourcePenalty).toBeCloseTo(0.1, 12);
    expect(costParts.targetPenalty).toBeCloseTo(0.1, 12);
    expect(Number.isFinite(gap)).toBe(true);
    expect(marginalError).not.toBeNaN();
  });
});

describe('weight steps of masses that a precision cannot hold', () => {
  const common = {
    stepSize: 1e-3,
    logWeights: Float64Array.of(Math.log(1e-149), -Infinity),
    potential: new Float64Array(2),
  };

  it('are refused, with nothing left on the backend', async () => {
    const cost = await single.upload([0, 0, 0, 0], [2, 2]);
    const schroedinger = schroedingerStep({ backend: single, cost, temperature: 1, ...common });
    await expect(schroedinger).rejects.toBeInstanceOf(NumericalError);
    cost.dispose();
  });

  it('are what they are in float64', async () => {
    const cost = await cpu.upload([0, 0, 0, 0], [2, 2]);
    const { logWeights } = await schroedingerStep({ backend: cpu, cost, temperature: 1, ...common });
    expect(logWeights[0]).toBeCloseTo(Math.log(5e-150), 9);
    cost.dispose();
  });

  it('never have an objective that is NaN', async () => {
    const cost = await cpu.upload([0, 0, 0, 0], [2, 2]);
    const step = proximalStep({
      ...common,
      backend: cpu,
      cost,
      epsilon: 1e-3,
      regularizer: entropy({ inverseTemperature: 1e-3 }),
      logWeights: Float64Array.of(Math.log(1e30), -Infinity),
      potential: Float64Array.of(0, -1.8e281),
    });
    await expect(step).rejects.toBeInstanceOf(NumericalError);
    cost.dispose();
  });
});

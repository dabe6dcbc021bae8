import { createCpuBackend } from '@proxflow/backend-cpu';
import { entropy, type WeightRegularizer } from '@proxflow/regularizers';
import { describe, expect, it } from 'vitest';
import { marginalStop, proximalStep, publishedStop, sinkhorn, type Iterate, type ProximalProblem } from './index.js';

const backend = createCpuBackend();
const points = [0, 0.7, 1.1, 2, 2.6];

async function step(options: Partial<ProximalProblem> = {}) {
  const cost = await backend.upload(
    points.flatMap((x) => points.map((y) => (x - y - 0.1) ** 2)),
    [5, 5],
  );
  return proximalStep({
    backend,
    cost,
    epsilon: 0.2,
    stepSize: 0.5,
    logWeights: Float64Array.of(0.1, 0.3, 0.2, 0.25, 0.15).map(Math.log),
    potential: Float64Array.of(1, -0.5, 0.2, 0.9, -1.3),
    regularizer: entropy({ inverseTemperature: 2 }),
    ...options,
  });
}

/** A regularizer like entropy whose proximal map is replaced. */
function broken(logProx: WeightRegularizer['logProx']): WeightRegularizer {
  return { ...entropy({ inverseTemperature: 2 }), name: 'broken', logProx };
}

describe('status of a loop', () => {
  it('converged: the rule was met, and not a sweep later', async () => {
    const seen: Iterate[] = [];
    const start = new Float64Array(5);
    const stop = (current: Iterate) => {
      seen.push(current);
      return current.certifiedError <= 1e-6 ? 'stop' : 'continue';
    };
    const { status, iterations, certifiedError } = await step({ stop, start, accelerate: false });
    expect(status).toBe('converged');
    expect(certifiedError).toBeLessThanOrEqual(1e-6);
    expect(seen.map(({ index }) => index)).toEqual(Array.from({ length: iterations }, (_, k) => k + 1));
    expect(seen.at(-2)?.certifiedError).toBeGreaterThan(1e-6);
    expect((await step({ tolerance: 1e-6, start, accelerate: false })).iterations).toBe(iterations);
  });

  it('maxIterations: stopped before the rule was met, with the certificate of where it stands', async () => {
    const { status, iterations, certifiedError, massError } = await step({ tolerance: 1e-12, maxIterations: 3 });
    expect([status, iterations]).toEqual(['maxIterations', 3]);
    expect(certifiedError).toBeGreaterThan(1e-12);
    // Mass is exact at every iterate.
    expect(massError).toBeLessThan(1e-14);
  });

  it('stalled: rounding ended progress before an unreachable tolerance', async () => {
    const stop = ({ certifiedError }: Iterate) => (certifiedError < -1 ? 'stop' : 'continue');
    const { status, iterations } = await step({ stop });
    expect(status).toBe('stalled');
    expect(iterations).toBeGreaterThan(100);
    expect(iterations).toBeLessThan(1000);
    // Potentials of size 1e4 never come to rest to the last bit.
    const far = await backend.upload([1e4 + 0.3, 0.2, 0.7, 1e4], [2, 2]);
    const problem = { backend, cost: far, epsilon: 3, source: [0.3, 0.7], target: [0.6, 0.4], tolerance: 1e-30 };
    expect(['stalled', 'maxIterations']).toContain((await sinkhorn({ ...problem, maxIterations: 500 })).status);
  });

  it('diverged: a proximal map that leaves the reals hands back the last good iterate', async () => {
    let calls = 0;
    const good = entropy({ inverseTemperature: 2 });
    const regularizer = broken((problem) =>
      ++calls > 4 ? problem.logReference.map(() => NaN) : good.logProx(problem),
    );
    const { status, logWeights, massError, iterations } = await step({ regularizer });
    expect(status).toBe('diverged');
    expect(iterations).toBeGreaterThan(1);
    expect(logWeights.every(Number.isFinite)).toBe(true);
    expect(massError).toBeLessThan(1e-14);
  });

  it('diverged: an infinite weight, or no mass at all, is never taken for rest', async () => {
    for (const value of [Infinity, -Infinity]) {
      const { status, logWeights } = await step({ regularizer: broken((p) => p.logReference.map(() => value)) });
      expect(status).toBe('diverged');
      expect(logWeights.every(Number.isFinite)).toBe(true);
    }
    const overflow = await step({ potential: Float64Array.of(-1e308, 0, 0, 0, 0), epsilon: 1e-3 });
    expect(overflow.status).toBe('diverged');
  });

  it('a weight that becomes zero is a change, not rest', async () => {
    // The prior of particle 0 is zero, so its weight is; all others move alike, so nothing else changes.
    const cost = await backend.upload([0, 0, 0, 0], [2, 2]);
    const { logWeights, status } = await step({
      cost,
      logWeights: Float64Array.of(0.5, 0.5).map(Math.log),
      potential: new Float64Array(2),
      start: new Float64Array(2),
      regularizer: broken(({ logReference }) => logReference.map((s, j) => (j === 0 ? -Infinity : s / 2))),
    });
    expect(status).toBe('converged');
    expect(logWeights[0]).toBe(-Infinity);
    expect(logWeights[1]).toBeCloseTo(0, 12);
  });
});

describe('starts', () => {
  it('a warm start gives the same answer in no more sweeps', async () => {
    const cold = await step({ tolerance: 1e-11 });
    const again = await step({ tolerance: 1e-11, warmStart: cold.logColumnScaling });
    expect(again.iterations).toBeLessThanOrEqual(2);
    const near = { tolerance: 1e-11, potential: Float64Array.of(1.01, -0.5, 0.21, 0.9, -1.3) };
    const plain = await step(near);
    const warm = await step({ ...near, warmStart: cold.logColumnScaling });
    expect(warm.iterations).toBeLessThan(plain.iterations);
    warm.logWeights.forEach((value, j) => expect(value).toBeCloseTo(plain.logWeights[j], 10));
  });

  it('any start leads to the one fixed point', async () => {
    const plain = await step({ tolerance: 1e-11 });
    for (const start of [Float64Array.of(5, -5, 3, 0, 1), Float64Array.of(100, 100, 100, 100, 100)]) {
      const { logWeights } = await step({ tolerance: 1e-11, start });
      logWeights.forEach((value, j) => expect(value).toBeCloseTo(plain.logWeights[j], 10));
    }
  });

  it('a start that is not a number gives way to a sound one', async () => {
    const { status } = await step({ warmStart: new Float64Array(5).fill(NaN) });
    expect(status).toBe('converged');
    const nowhere: WeightRegularizer = {
      ...entropy({ inverseTemperature: 2 }),
      derivative: (logWeights) => logWeights.map(() => NaN),
    };
    expect((await step({ regularizer: nowhere })).status).toBe('converged');
  });
});

describe('stopping rules', () => {
  it('publishedStop hands back the iterate before the one that met it', async () => {
    const seen: Iterate[] = [];
    const rule = publishedStop(1e-4);
    const { status, logColumnScaling, logRowScaling, iterations } = await step({
      start: new Float64Array(5),
      accelerate: false,
      stop: (current, previous) => {
        seen.push(current);
        return rule(current, previous);
      },
    });
    expect(status).toBe('converged');
    expect(iterations).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(2);
    expect(logColumnScaling).toEqual(seen.at(-2)?.logColumnScaling);
    expect(logRowScaling).toEqual(seen.at(-2)?.logRowScaling);
    // The rule by plain sums: met by the last pair, by none before.
    const norm = (a: Float64Array, b: Float64Array) => Math.hypot(...a.map((x, j) => Math.exp(x) - Math.exp(b[j])));
    const met = seen.slice(1).map((current, k) => {
      const changes = [
        norm(current.logColumnScaling, seen[k].logColumnScaling),
        norm(current.logRowScaling, seen[k].logRowScaling),
      ];
      return Math.max(...changes) < 1e-4;
    });
    expect(met.lastIndexOf(false)).toBe(met.length - 2);
    expect(met.at(-1)).toBe(true);
  });

  it('marginalStop looks at the target marginal in L1, relative to the mass', async () => {
    const { status } = await step({ stop: marginalStop(1e-9) });
    expect(status).toBe('converged');
    const cost = await backend.upload([0, 1, 1, 0], [2, 2]);
    const big = await sinkhorn({ backend, cost, epsilon: 1, source: [300, 700], target: [700, 300], tolerance: 1e-3 });
    const small = await sinkhorn({
      backend,
      cost,
      epsilon: 1,
      source: [0.3, 0.7],
      target: [0.7, 0.3],
      tolerance: 1e-3,
    });
    expect(big.iterations).toBe(small.iterations);
    expect(big.marginalError).toBeCloseTo(small.marginalError, 14);
    const plan = await backend.read(await small.plan());
    const error = Math.abs(plan[0] + plan[2] - 0.7) + Math.abs(plan[1] + plan[3] - 0.3);
    expect(small.marginalError).toBeCloseTo(error, 13);
  });
});

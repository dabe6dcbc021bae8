import { createCpuBackend } from '@proxflow/backend-cpu';
import { entropy } from '@proxflow/regularizers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { andersonAcceleration } from './anderson.js';
import { proximalStep, type Iterate, type ProximalProblem } from './index.js';

const backend = createCpuBackend();

/** Pairs of near particles far from all others: each pair has a slow mode of rate tau = 1 / 1.02. */
async function slowStep(options: Partial<ProximalProblem>, pairs = 4) {
  const points = Float64Array.from({ length: 2 * pairs }, (_, i) => 30 * Math.floor(i / 2) + (i % 2) * 0.4);
  const x = await backend.upload(points, [points.length, 1]);
  const cost = backend.squaredDistances(x, x);
  const solution = await proximalStep({
    backend,
    cost,
    epsilon: 0.2,
    stepSize: 10,
    logWeights: points.map((_, i) => -Math.log(2 + (i % 3))),
    potential: points.map((_, i) => Math.sin(i) / 20),
    regularizer: entropy({ inverseTemperature: 1 }),
    tolerance: 1e-10,
    ...options,
  });
  x.dispose();
  cost.dispose();
  return solution;
}

describe('andersonAcceleration', () => {
  it('solves an affine map of dimension d in d + 1 differences', () => {
    // z <- A z + b with A = diag(.9, .5, -.3), fixed point b / (1 - a).
    const rates = [0.9, 0.5, -0.3];
    const map = (z: Float64Array) => z.map((value, k) => rates[k] * value + 1);
    const accelerator = andersonAcceleration();
    let z = new Float64Array(3);
    for (let round = 0; round < 5; round++) {
      const image = map(z);
      z = Float64Array.from(
        accelerator.propose(
          z,
          image.map((value, k) => value - z[k]),
        ) ?? image,
      );
    }
    z.forEach((value, k) => expect(value).toBeCloseTo(1 / (1 - rates[k]), 8));
  });

  it('proposes nothing at first, after a reset, and when a number is infinite', () => {
    const accelerator = andersonAcceleration();
    const [z, g] = [Float64Array.of(0, 1), Float64Array.of(1, -0.5)];
    expect(accelerator.propose(z, g)).toBeUndefined();
    expect(accelerator.propose(g, z)).toBeDefined();
    accelerator.reset();
    expect(accelerator.propose(z, g)).toBeUndefined();
    expect(accelerator.propose(Float64Array.of(0, -Infinity), g)).toBeUndefined();
    expect(accelerator.propose(z, g)).toBeUndefined();
  });

  it('gives finite proposals when differences are dependent', () => {
    const accelerator = andersonAcceleration();
    const g = Float64Array.of(1, 1);
    accelerator.propose(Float64Array.of(0, 0), g);
    const proposal = accelerator.propose(Float64Array.of(1, 1), g);
    expect(proposal?.every(Number.isFinite)).toBe(true);
  });
});

describe('the accelerated loop', () => {
  it('reaches the plain answer in a fraction of the sweeps where tau is near 1', async () => {
    const plain = await slowStep({ accelerate: false });
    const accelerated = await slowStep({});
    expect([plain.status, accelerated.status]).toEqual(['converged', 'converged']);
    expect(accelerated.iterations).toBeLessThan(plain.iterations / 10);
    accelerated.logWeights.forEach((value, j) => {
      expect(Math.abs(value - plain.logWeights[j])).toBeLessThanOrEqual(
        plain.certifiedError + accelerated.certifiedError,
      );
    });
    expect(accelerated.massError).toBeLessThan(1e-12);
  });

  it('never goes on from a worse residual', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.01, max: 3, noNaN: true }),
        fc.integer({ min: 1, max: 6 }),
        async (h, pairs) => {
          const errors: number[] = [];
          const stop = ({ certifiedError }: Iterate) => {
            errors.push(certifiedError);
            return certifiedError <= 1e-9 ? 'stop' : 'continue';
          };
          await slowStep({ stepSize: h, start: new Float64Array(2 * pairs), stop }, pairs);
          errors.slice(1).forEach((error, k) => expect(error).toBeLessThanOrEqual(errors[k] * (1 + 1e-9)));
        },
      ),
      { numRuns: 40, seed: 4 },
    );
  });
});

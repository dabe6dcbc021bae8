import { createCpuBackend } from '@proxflow/backend-cpu';
import { createRandom } from '@proxflow/random';
import { entropy, fromScalarPotential, l2Potential } from '@proxflow/regularizers';
import { potentialEnergy } from '@proxflow/risks';
import { describe, expect, it } from 'vitest';
import {
  annealedStepSize,
  createProximalFlow,
  kineticLangevin,
  massOf,
  proximal,
  sampleCloud,
  uniform,
  type FlowCheckpoint,
  type ProximalFlowOptions,
} from './index.js';

const random = createRandom(17);
const [stiffness, friction, beta] = [4, 1, 5];

/** V = k theta^2 / 2 in one dimension, from N(mean, deviation^2). */
function oscillator(
  particles: number,
  stepSize: number,
  { mean = 0, deviation = 1, inverseTemperature = beta } = {},
): ProximalFlowOptions<'mass'> {
  return {
    backend: createCpuBackend(),
    cloud: sampleCloud({ particles, distribution: [{ kind: 'normal', mean, deviation }], random }),
    risk: potentialEnergy(l2Potential({ strength: stiffness / 2 })),
    regularizer: entropy({ inverseTemperature }),
    location: kineticLangevin({ random, friction }),
    weights: uniform(),
    stepSize,
  };
}

function moments(positions: Float64Array) {
  const mean = positions.reduce((sum, x) => sum + x, 0) / positions.length;
  return { mean, variance: positions.reduce((sum, x) => sum + (x - mean) ** 2, 0) / positions.length };
}

describe('kineticLangevin on a quadratic', () => {
  it('has the stationary variance 1/(beta k) whatever h, up to near the stability bound 2/sqrt(k) = 1', async () => {
    for (const stepSize of [0.1, 0.5, 0.9]) {
      const [particles, steps] = [2000, 100];
      const flow = await createProximalFlow(oscillator(particles, stepSize));
      let [sum, count] = [0, 0];
      for (let k = 0; k < steps; k++) {
        await flow.step();
        // Every tenth of the second half: correlated, so the bound is that of one cloud.
        if (k < 50 || k % 10 !== 0) continue;
        sum += moments((await flow.cloud()).positions).variance;
        count++;
      }
      flow.dispose();
      const bound = 4.5 * Math.sqrt(2 / particles);
      expect(Math.abs((sum / count) * beta * stiffness - 1), `h = ${stepSize}`).toBeLessThan(bound);
    }
  });

  it('has the mean of the noiseless recursion, and tends to the damped oscillator as h shrinks', async () => {
    const [particles, stepSize, steps] = [4000, 0.02, 100];
    const flow = await createProximalFlow(oscillator(particles, stepSize, { mean: 3, deviation: 0.01 }));
    const c = Math.exp(-friction * stepSize);
    let [position, velocity] = [3, 0];
    for (let k = 0; k < steps; k++) {
      await flow.step();
      velocity -= (k === 0 ? 0.5 : 1) * stepSize * stiffness * position;
      position += (stepSize / 2) * (1 + c) * velocity;
      velocity *= c;
    }
    const { mean, variance } = moments((await flow.cloud()).positions);
    flow.dispose();
    expect(variance).toBeGreaterThan(0.5 / (beta * stiffness));
    const sampling = 4.5 * Math.sqrt(variance / particles);
    expect(Math.abs(mean - position)).toBeLessThan(sampling);
    // x'' = -x' - 4 x from (3, 0) at t = 2.
    const frequency = Math.sqrt(stiffness - friction ** 2 / 4);
    const exact = 3 * Math.exp(-1) * (Math.cos(2 * frequency) + (friction / (2 * frequency)) * Math.sin(2 * frequency));
    expect(Math.abs(position - exact)).toBeLessThan(4 * stepSize ** 2);
  });

  it('begins with velocities of variance 1/beta', async () => {
    const flow = await createProximalFlow(oscillator(4000, 1e-3));
    await flow.step();
    const { motion } = await flow.checkpoint();
    flow.dispose();
    expect(Math.abs(moments(motion?.velocities ?? new Float64Array(0)).variance * beta - 1)).toBeLessThan(
      4.5 * Math.sqrt(2 / 4000) + 1e-2,
    );
  });
});

describe('kineticLangevin at temperature 0', () => {
  it('is heavy-ball momentum', async () => {
    const h = 0.2;
    const c = Math.exp(-friction * h);
    const flow = await createProximalFlow({
      ...oscillator(2, h, { inverseTemperature: Infinity }),
      cloud: { positions: Float64Array.of(1, -0.3), particles: 2, dimension: 1, weights: massOf([1, 3]) },
      risk: potentialEnergy(
        fromScalarPotential({ name: 'quartic', value: ([x]) => x ** 4 / 4, gradient: ([x]) => [x ** 3] }),
      ),
    });
    const start = [1, -0.3];
    // The first kick is half of the others.
    let [previous, current] = [start, start.map((x) => x - ((1 + c) * h * h * x ** 3) / 4)];
    for (let k = 0; k < 40; k++) {
      await flow.step();
      (await flow.cloud()).positions.forEach((x, j) => expect(x).toBeCloseTo(current[j], 12));
      const next = current.map((x, j) => x + c * (x - previous[j]) - ((1 + c) * h * h * x ** 3) / 2);
      [previous, current] = [current, next];
    }
    flow.dispose();
  });
});

describe('kineticLangevin in a flow', () => {
  const advance = async (steps: number, checkpoint?: FlowCheckpoint) => {
    const flow = await createProximalFlow({
      ...oscillator(9, 0.1),
      weights: proximal(),
      stepSize: annealedStepSize(0.3, { timescale: 2 }),
      ...(checkpoint && { checkpoint }),
    });
    for (let k = 0; k < steps; k++) await flow.step();
    const end = await flow.checkpoint();
    flow.dispose();
    return end;
  };

  it('resumes bit for bit, velocities and the pending half kick included, under a step size that changes', async () => {
    const whole = await advance(9);
    const half = await advance(4);
    expect(await advance(5, structuredClone(half))).toEqual(whole);
    const halted = { ...half, motion: undefined };
    expect((await advance(5, halted)).positions).not.toEqual(whole.positions);
  });

  it('carries the mass, and leaves no memory behind', async () => {
    const backend = createCpuBackend();
    const flow = await createProximalFlow({ ...oscillator(9, 0.1), weights: proximal(), backend });
    const first = await flow.step();
    expect(first.weightUpdate).toMatchObject({ status: 'converged', iterations: 0 });
    expect(first.effectiveSampleSize).toBeCloseTo(9, 12);
    const { tensors } = backend.memory();
    for (let k = 0; k < 5; k++) await flow.step();
    expect(backend.memory().tensors).toBe(tensors);
    flow.dispose();
    expect(backend.memory().tensors).toBe(0);
  });

  it('refuses velocities that do not fit, and a friction that is none', async () => {
    const half = await advance(2);
    const resume = (motion: FlowCheckpoint['motion']) => advance(1, { ...half, motion });
    if (half.motion === undefined) expect.unreachable();
    const { velocities, stepSize } = half.motion;
    await expect(resume({ velocities: velocities.slice(1), stepSize })).rejects.toThrow(/checkpoint.motion.velocities/);
    await expect(resume({ velocities: velocities.map(() => NaN), stepSize })).rejects.toThrow(
      /motion.velocities \[0\]/,
    );
    await expect(resume({ velocities: [...velocities] as never, stepSize })).rejects.toThrow(/a Float64Array/);
    await expect(resume({ velocities, stepSize: 0 })).rejects.toThrow(/checkpoint.motion.stepSize/);
    expect(() => kineticLangevin({ random, friction: 0 })).toThrow(/friction/);
  });
});

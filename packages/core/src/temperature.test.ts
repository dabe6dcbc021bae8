import { createCpuBackend } from '@proxflow/backend-cpu';
import { createRandom } from '@proxflow/random';
import { box, entropy, l2Potential, sumOfRegularizers } from '@proxflow/regularizers';
import { potentialEnergy } from '@proxflow/risks';
import { describe, expect, it } from 'vitest';
import {
  annealed,
  createProximalFlow,
  eulerMaruyama,
  fixed,
  geometricTemperature,
  linearTemperature,
  logarithmicTemperature,
  proximal,
  sampleCloud,
  uniform,
  unitQuadrature,
  type FlowCheckpoint,
  type ProximalFlowOptions,
  type StepReport,
} from './index.js';

const random = createRandom(2);

function parts(): ProximalFlowOptions<'mass'> {
  return {
    backend: createCpuBackend(),
    cloud: sampleCloud({ particles: 11, distribution: [{ kind: 'normal', mean: 1, deviation: 1 }], random }),
    risk: potentialEnergy(l2Potential({ strength: 0.5 })),
    regularizer: annealed(geometricTemperature({ initial: 2, final: 0.02, steps: 6 })),
    location: eulerMaruyama({ random }),
    weights: proximal(),
    stepSize: 0.05,
  };
}

async function advance(options: ProximalFlowOptions<'mass'>, steps: number, checkpoint?: FlowCheckpoint) {
  const flow = await createProximalFlow({ ...options, ...(checkpoint && { checkpoint }) });
  const reports: StepReport[] = [];
  for (let k = 0; k < steps; k++) reports.push({ ...(await flow.step()), seconds: 0 });
  const end = await flow.checkpoint();
  flow.dispose();
  return { end, reports };
}

describe('temperature schedules', () => {
  it('go from one temperature to the other and stay there', () => {
    const geometric = geometricTemperature({ initial: 1, final: 0.01, steps: 10 });
    expect([0, 5, 10, 99].map(geometric)).toEqual([1, expect.closeTo(0.1, 15), 0.01, 0.01]);
    const linear = linearTemperature({ initial: 1, final: 0, steps: 10 });
    expect([0, 5, 10, 99].map(linear)).toEqual([1, 0.5, 0, 0]);
    const logarithmic = logarithmicTemperature({ initial: 3, timescale: 2, final: 0.7 });
    expect(logarithmic(0)).toBe(3);
    expect(logarithmic(40)).toBeCloseTo(3 / Math.log(Math.E + 20), 15);
    expect(logarithmic(1000)).toBe(0.7);
  });

  it('refuse temperatures below 0, and 0 where they cannot reach it', () => {
    expect(() => geometricTemperature({ initial: 1, final: 0, steps: 1 })).toThrow(/final/);
    expect(() => linearTemperature({ initial: -1, final: 0, steps: 1 })).toThrow(/initial/);
    expect(() => linearTemperature({ initial: 1, final: 0, steps: 0 })).toThrow(/steps/);
    expect(() => logarithmicTemperature({ initial: 1, timescale: 0 })).toThrow(/timescale/);
  });
});

describe('a flow that cools', () => {
  it('reports the temperature in use, of the noise and of the free energy', async () => {
    const { reports } = await advance(parts(), 8);
    const temperature = geometricTemperature({ initial: 2, final: 0.02, steps: 6 });
    reports.forEach((report, k) => expect(report.temperature).toBeCloseTo(temperature(k), 14));
    expect(reports[7].temperature).toBe(0.02);
  });

  it('adds noise of the temperature of each step', async () => {
    const schedule = linearTemperature({ initial: 1, final: 0, steps: 2 });
    const { end } = await advance({ ...parts(), regularizer: annealed(schedule), weights: uniform() }, 3);
    const noise = random.stream('noise');
    let expected: Float64Array = parts().cloud.positions.slice();
    [1, 0.5, 0].forEach((temperature, k) => {
      expected = expected.map((x, j) => 0.95 * x + Math.sqrt(0.1 * temperature) * noise.normals(k, 11, 1)[j]);
    });
    end.positions.forEach((x, j) => expect(x).toBeCloseTo(expected[j], 13));
  });

  it('compares free energies at one temperature: cooling a cloud that stays is no descent', async () => {
    const still: ProximalFlowOptions<'mass'> = {
      ...parts(),
      location: fixed(),
      weights: uniform({ quadrature: unitQuadrature() }),
      regularizer: annealed(linearTemperature({ initial: 1, final: 0, steps: 4 })),
    };
    const { reports } = await advance(still, 6);
    // The entropy of 11 equal weights is -T log 11: F itself rises as T falls.
    expect(reports[3].freeEnergy.total).toBeGreaterThan(reports[0].freeEnergy.total + 0.5);
    for (const report of reports) expect(report.freeEnergyChange).toBe(0);
    // Where weights move, each step descends at its own temperature.
    const moving = { ...still, weights: proximal({ quadrature: unitQuadrature(), epsilon: 1e-3 }) };
    for (const report of (await advance(moving, 6)).reports) expect(report.freeEnergyFell).toBe(true);
  });

  it('resumes bit for bit', async () => {
    const whole = await advance(parts(), 9);
    const half = await advance(parts(), 4);
    const rest = await advance(parts(), 5, structuredClone(half.end));
    expect(rest.end).toEqual(whole.end);
    expect(rest.reports).toEqual(whole.reports.slice(4));
  });

  it('at a constant temperature is the flow of that regularizer, bit for bit', async () => {
    const plain = await advance({ ...parts(), regularizer: entropy({ inverseTemperature: 2 }) }, 4);
    const made = await advance({ ...parts(), regularizer: annealed(() => 0.5) }, 4);
    expect(made).toEqual(plain);
  });

  it('cools any regularizer that is made from a temperature', async () => {
    const crowded = annealed(linearTemperature({ initial: 1, final: 0.5, steps: 2 }), (temperature) =>
      sumOfRegularizers(entropy({ inverseTemperature: 1 / temperature }), box({ upper: 0.2 })),
    );
    const weights = proximal({ quadrature: unitQuadrature() });
    const { end, reports } = await advance({ ...parts(), regularizer: crowded, weights }, 3);
    expect(reports.map((report) => report.temperature)).toEqual([1, 0.75, 0.5]);
    expect(Math.max(...end.logWeights)).toBeLessThan(Math.log(0.2) + 1e-6);
  });
});

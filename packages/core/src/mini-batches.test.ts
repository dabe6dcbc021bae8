import { createCpuBackend } from '@proxflow/backend-cpu';
import { tanhNeuron } from '@proxflow/neurons';
import { createRandom } from '@proxflow/random';
import { entropy, l2Potential } from '@proxflow/regularizers';
import { logisticLoss, populationRisk, type MiniBatches } from '@proxflow/risks';
import { describe, expect, it } from 'vitest';
import {
  createProximalFlow,
  eulerMaruyama,
  fixed,
  gradientDescent,
  implicit,
  proximal,
  sampleCloud,
  uniform,
  unitQuadrature,
  type FlowCheckpoint,
  type ProximalFlowOptions,
  type StepReport,
} from './index.js';

const random = createRandom(8);
const rows = 23;
const inputs = random.stream('data').normals(0, rows, 3);
const targets = Float64Array.from({ length: rows }, (_, i) => (inputs[3 * i] * inputs[3 * i + 1] > 0 ? 1 : -1));

function classification(batch?: MiniBatches, chosen: ArrayLike<number> = Array.from(targets.keys())) {
  const [loss, neuron] = [logisticLoss(), tanhNeuron()];
  const table = {
    inputs: Float64Array.from(Array.from(chosen).flatMap((i) => [...inputs.subarray(3 * i, 3 * i + 3)])),
    inputDimension: 3,
    targets: Float64Array.from(chosen, (i) => targets[i]),
  };
  return {
    backend: createCpuBackend(),
    cloud: sampleCloud({ particles: 9, distribution: neuron.initialDistribution(3), random }),
    risk: populationRisk({ loss, neuron, ...table, ...(batch && { batch }) }),
    regularizer: entropy({ inverseTemperature: 200 }),
    confinement: l2Potential({ strength: 1e-3 }),
    location: eulerMaruyama({ random }),
    weights: proximal({ epsilon: 0.05, quadrature: unitQuadrature() }),
    stepSize: 0.5,
  } satisfies ProximalFlowOptions<'mass'>;
}

async function advance(options: ProximalFlowOptions<'mass'>, steps: number, checkpoint?: FlowCheckpoint) {
  const flow = await createProximalFlow({ ...options, ...(checkpoint && { checkpoint }) });
  const reports: StepReport[] = [];
  for (let k = 0; k < steps; k++) reports.push({ ...(await flow.step()), seconds: 0 });
  const end = await flow.checkpoint();
  flow.dispose();
  expect(options.backend.memory().tensors).toBe(0);
  return { end, reports };
}

describe('mini-batches', () => {
  it('of all rows or more are no batches, bit for bit', async () => {
    const plain = await advance(classification(), 6);
    expect(plain.reports[0].freeEnergy.batch).toBeUndefined();
    for (const size of [rows, rows + 1]) expect(await advance(classification({ size, random }), 6)).toEqual(plain);
  });

  it('make the steps of the flow on their rows, one after the other, epoch after epoch', async () => {
    const { end, reports } = await advance(classification({ size: 10, random }), 7);
    const stream = random.stream('batches');
    let checkpoint: FlowCheckpoint | undefined;
    for (let k = 0; k < 7; k++) {
      const order = stream.permutation(Math.floor(k / 3), rows);
      const chosen = order.slice(10 * (k % 3), 10 * (k % 3) + 10);
      const alone = await createProximalFlow({
        ...classification(undefined, chosen),
        ...(checkpoint && { checkpoint }),
      });
      const report = await alone.step();
      checkpoint = await alone.checkpoint();
      alone.dispose();
      expect(reports[k].freeEnergy.risk).toBeCloseTo(report.freeEnergy.risk, 13);
      expect(reports[k].freeEnergy.batch).toEqual({
        epoch: Math.floor(k / 3),
        index: k % 3,
        batches: 3,
        rows: k % 3 === 2 ? 3 : 10,
        of: rows,
      });
    }
    end.positions.forEach((x, i) => expect(x).toBeCloseTo(checkpoint?.positions[i] ?? NaN, 11));
  });

  it('compare free energies on the same rows: descent is descent on what the step saw', async () => {
    const still = { ...classification({ size: 10, random }), location: fixed(), weights: uniform() };
    const { reports } = await advance(still, 5);
    expect(new Set(reports.map(({ freeEnergy }) => freeEnergy.risk)).size).toBe(5);
    for (const report of reports) expect(report.freeEnergyChange).toBe(0);
    const downhill = { ...classification({ size: 10, random }), location: gradientDescent(), weights: uniform() };
    for (const report of (await advance(downhill, 30)).reports) expect(report.freeEnergyFell).toBe(true);
  });

  it('work on fixed nodes whose costs are kept, and in implicit steps', async () => {
    const grid = { ...classification({ size: 10, random }), location: fixed() };
    const { end, reports } = await advance(grid, 8);
    expect(end.positions).toEqual(grid.cloud.positions);
    for (const report of reports) expect(report.freeEnergyFell).toBe(true);
    const stiff = { ...classification({ size: 10, random }), location: implicit({ random }), stepSize: 5 };
    for (const { locationUpdate } of (await advance(stiff, 5)).reports) expect(locationUpdate.status).toBe('converged');
  });

  it('resume bit for bit, also in the middle of an epoch', async () => {
    const parts = () => classification({ size: 5, random });
    const whole = await advance(parts(), 12);
    const half = await advance(parts(), 7);
    const rest = await advance(parts(), 5, structuredClone(half.end));
    expect(rest.end).toEqual(whole.end);
    expect(rest.reports).toEqual(whole.reports.slice(7));
    const other = await advance(classification({ size: 5, random: createRandom(9) }), 12);
    expect(other.end.positions).not.toEqual(whole.end.positions);
  });

  it('leave flow and memory as they were when a step fails', async () => {
    const options = { ...classification({ size: 10, random }), stepSize: 1e200 };
    const flow = await createProximalFlow(options);
    const before = { cloud: await flow.cloud(), memory: options.backend.memory() };
    await expect(flow.step()).rejects.toThrow(/particle \d+ at step 1/);
    expect(await flow.cloud()).toEqual(before.cloud);
    expect(options.backend.memory()).toEqual(before.memory);
    flow.dispose();
  });

  it('are refused unless they hold at least one row', () => {
    expect(() => classification({ size: 0, random })).toThrow(/batch.size/);
    expect(() => classification({ size: 2.5, random })).toThrow(/batch.size/);
  });
});

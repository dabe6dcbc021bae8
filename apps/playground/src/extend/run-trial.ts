import { InvalidDataError } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { costChecks, lossChecks, type ConformanceCheck, type CostConformance } from '@proxflow/conformance';
import { createProximalFlow, eulerMaruyama, guardedStepSize, proximal, sampleCloud } from '@proxflow/core';
import { fromScalarCost, type ScalarCost } from '@proxflow/costs';
import { sinusoid } from '@proxflow/datasets';
import { tanhNeuron } from '@proxflow/neurons';
import { createRandom } from '@proxflow/random';
import { entropy } from '@proxflow/regularizers';
import { customLoss, populationRisk, type CustomLoss, type Loss } from '@proxflow/risks';
import { sinkhorn } from '@proxflow/sinkhorn';
import { disc, ring } from '../transport/shapes.js';
import type { TrialNews, TrialRequest } from './trial.js';

type Tell = (news: TrialNews) => void;

/** Evaluates the definition, runs the conformance checks of its contract, then uses it; tells everything as it comes. */
export async function runTrial({ kind, source }: TrialRequest, tell: Tell): Promise<void> {
  try {
    // Indirect, so that the text sees no name of ours; its last expression is the definition.
    const definition: unknown = (0, eval)(source);
    if (typeof definition !== 'object' || definition === null) throw noDefinition(definition);
    if (kind === 'loss') await tryLoss(definition as LossDefinition, tell);
    else await tryCost(definition as CostDefinition, tell);
  } catch (error) {
    tell({ type: 'error', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  }
  tell({ type: 'done' });
}

/** A loss as it is written in the editor. */
interface LossDefinition extends CustomLoss {
  readonly kinks?: (target: number) => readonly number[];
}

/** A cost as it is written in the editor. */
interface CostDefinition extends ScalarCost {
  readonly properties?: NonNullable<CostConformance['properties']>;
}

async function runChecks(checks: readonly ConformanceCheck[], tell: Tell): Promise<void> {
  for (const { name, run } of checks) {
    let failure: string | undefined;
    try {
      await run();
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    tell({ type: 'check', name, failure });
  }
}

async function tryLoss({ kinks, ...definition }: LossDefinition, tell: Tell): Promise<void> {
  const loss = customLoss(definition);
  await runChecks(lossChecks({ loss, ...(kinks && { kinks }) }), tell);
  await fit(loss, tell);
}

/** Learns a noisy sine, its sign for a loss of signs. */
async function fit(loss: Loss, tell: Tell): Promise<void> {
  const table = sinusoid({ rows: 80, noise: 0.1, seed: 1 });
  const sign = loss.targets === 'sign';
  const inputs = table.features.map((x) => 2 * x);
  const targets = sign ? table.target.values.map((y) => (y > 0 ? 1 : -1)) : table.target.values;
  const [backend, random, neuron] = [createCpuBackend(), createRandom(1), tanhNeuron()];
  const curvature = Number.isFinite(loss.curvature) && loss.curvature > 0 ? loss.curvature : 2;
  const flow = await createProximalFlow({
    backend,
    cloud: sampleCloud({ particles: 60, distribution: neuron.initialDistribution(1), random }),
    risk: populationRisk({ loss, neuron, inputs, inputDimension: 1, targets }),
    regularizer: entropy({ inverseTemperature: 1e4 }),
    location: eulerMaruyama({ random }),
    weights: proximal(),
    stepSize: guardedStepSize(0.75 / curvature),
  });
  const risks = [flow.freeEnergy.risk];
  for (let step = 0; step < 150; step++) risks.push((await flow.step()).freeEnergy.risk);
  const { positions, particles, dimension, logWeights } = await flow.checkpoint();
  flow.dispose();
  const grid = Float64Array.from({ length: 101 }, (_, i) => -2 + i / 25);
  const map = await neuron.forward(
    backend,
    await backend.upload(positions, [particles, dimension]),
    await backend.upload(grid, [grid.length, 1]),
  );
  const curve = await backend.read(map.combine(await backend.upload(logWeights.map(Math.exp), [particles])));
  const truth = Array.from(grid, (x) => Math.sin((Math.PI * x) / 2)).map((y) => (sign ? Math.sign(y) : y));
  tell({ type: 'fit', risks, curve: [...curve], truth });
}

async function tryCost({ properties, ...definition }: CostDefinition, tell: Tell): Promise<void> {
  const cost = fromScalarCost(definition);
  await runChecks(
    costChecks({ cost, backend: createCpuBackend, dimension: 2, ...(properties && { properties }) }),
    tell,
  );
  const backend = createCpuBackend();
  const [x, y] = [disc(40), ring(40)];
  const matrix = await cost.pairwise(backend, await backend.upload(x, [40, 2]), await backend.upload(y, [40, 2]));
  const transport = await sinkhorn({ backend, cost: matrix, epsilon: { relative: 0.05 }, tolerance: 1e-5 });
  const plan = Float32Array.from(await backend.read(await transport.plan()));
  tell({ type: 'plan', x, y, plan, transportCost: transport.transportCost });
}

function noDefinition(value: unknown): InvalidDataError {
  return new InvalidDataError({
    argument: 'editor',
    value,
    expected: 'an object as the last expression, such as ({ name, value, derivative })',
    remedy: 'Put the object in parentheses at the end.',
  });
}

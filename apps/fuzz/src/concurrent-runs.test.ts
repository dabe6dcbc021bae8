import {
  afterSteps,
  conic,
  createCpuBackend,
  createProximalFlow,
  createRandom,
  createWasmBackend,
  entropy,
  eulerMaruyama,
  guardedStepSize,
  kineticLangevin,
  l2Potential,
  logisticLoss,
  MeanFieldClassifier,
  populationRisk,
  proximal,
  reluNeuron,
  sampleCloud,
  sinkhorn,
  squaredLoss,
  tanhNeuron,
  twoMoons,
  uniform,
  unitQuadrature,
  type Backend,
  type ProximalFlow,
} from 'proxflow';
import { describe, expect, it } from 'vitest';

type Make = (backend: Backend) => Promise<ProximalFlow<'mass'>>;

function training(seed: number, parts: 'proximal' | 'batches' | 'kinetic'): Make {
  return (backend) => {
    const random = createRandom(seed);
    const [particles, inputDimension, n] = [12 + seed, 3, 20];
    const neuron = seed % 2 === 0 ? tanhNeuron() : reluNeuron();
    return createProximalFlow({
      backend,
      cloud: sampleCloud({ particles, distribution: neuron.initialDistribution(inputDimension), random }),
      risk: populationRisk({
        loss: seed % 2 === 0 ? logisticLoss() : squaredLoss(),
        neuron,
        inputs: random.stream('inputs').normals(0, n, inputDimension),
        inputDimension,
        targets: random.stream('targets').normals(0, n, 1).map(Math.sign),
        ...(parts === 'batches' && { batch: { size: 6, random } }),
      }),
      regularizer: entropy({ inverseTemperature: 100 }),
      confinement: l2Potential({ strength: 0.01 }),
      location: parts === 'kinetic' ? kineticLangevin({ random, friction: 1 }) : eulerMaruyama({ random }),
      weights:
        parts === 'proximal'
          ? proximal({ epsilon: 0.1, quadrature: unitQuadrature(), skip: 'off' })
          : parts === 'batches'
            ? conic({ rate: 0.5, quadrature: unitQuadrature(), resampling: { random, below: 0.9 } })
            : uniform(),
      stepSize: guardedStepSize(0.2),
      stop: afterSteps(25),
    });
  };
}

const makes = [training(1, 'proximal'), training(2, 'batches'), training(3, 'kinetic'), training(4, 'proximal')];

/** All that a run leaves, to the bit. */
async function run(flow: ProximalFlow<'mass'>) {
  const reports = [];
  for await (const { seconds: _, ...report } of flow) reports.push(report);
  const checkpoint = await flow.checkpoint();
  flow.dispose();
  return { reports, checkpoint };
}

const backends: [string, () => Promise<Backend> | Backend][] = [
  ['cpu', createCpuBackend],
  ['wasm float64', () => createWasmBackend({ dtype: 'float64' })],
  ['wasm float32', () => createWasmBackend({ dtype: 'float32' })],
  ['wasm with two threads', () => createWasmBackend({ dtype: 'float64', threads: 2 })],
];

describe.each(backends)('runs on backend %s', (_, create) => {
  it('have the bits of solo runs when they go on together on one backend, or on one each', async () => {
    const solo = [];
    for (const make of makes) solo.push(await run(await make(await create())));
    const shared = await create();
    const together = await Promise.all(makes.map(async (make) => run(await make(shared))));
    expect(together).toEqual(solo);
    expect(shared.memory().tensors).toBe(0);
    const apart = await Promise.all(makes.map(async (make) => run(await make(await create()))));
    expect(apart).toEqual(solo);
  });

  it('have the bits of solo runs when they take turns, among transport that aborts or is refused', async () => {
    const solo = [];
    for (const make of makes) solo.push(await run(await make(await create())));
    const shared = await create();
    const flows = await Promise.all(makes.map((make) => make(shared)));
    const cost = await shared.upload([0, 1, 4, 1, 0, 1], [2, 3]);
    for (let k = 0; k < 25; k++) {
      const abort = new AbortController();
      abort.abort();
      const noise = [
        sinkhorn({ backend: shared, cost, epsilon: 0.1, ...(k % 2 === 0 && { signal: abort.signal }) }),
        sinkhorn({ backend: shared, cost, epsilon: -1 }).catch(() => undefined),
      ];
      await Promise.all([...flows.slice(k % 2).map((flow) => flow.step()), ...noise]);
      if (k % 2 === 1) await flows[0].step();
    }
    const ends = await Promise.all(flows.map((flow) => flow.checkpoint()));
    expect(ends).toEqual(solo.map(({ checkpoint }) => checkpoint));
    for (const flow of flows) flow.dispose();
    cost.dispose();
    expect(shared.memory().tensors).toBe(0);
  });
});

it('models that train together are those that train alone', async () => {
  const fit = (seed: number) =>
    new MeanFieldClassifier({ seed, particles: 20, steps: 15 }).fitTable(twoMoons({ rows: 40, noise: 0.2, seed }));
  const alone = [await fit(1), await fit(2), await fit(3)];
  const together = await Promise.all([fit(1), fit(2), fit(3)]);
  expect(together.map(({ network }) => network.positions)).toEqual(alone.map(({ network }) => network.positions));
});

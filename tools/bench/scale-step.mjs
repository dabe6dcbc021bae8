// One learning step of 1e5 tanh neurons on 1e4 rows of 30 features; prints its time, and what the backend held, as JSON.
import { createRandom, createWasmBackend, entropy, eulerMaruyama, logisticLoss, populationRisk } from 'proxflow';
import { createProximalFlow, proximal, sampleCloud, tanhNeuron, uniform } from 'proxflow';

const [weights = 'uniform', count = '100000'] = process.argv.slice(2);
const [rows, dimension, particles] = [10_000, 30, Number(count)];
const random = createRandom(1);
const backend = await createWasmBackend({ dtype: 'float64' });
const neuron = tanhNeuron();
const inputs = random.stream('inputs').normals(0, rows, dimension);
const targets = Float64Array.from({ length: rows }, (_, i) => (inputs[30 * i] * inputs[30 * i + 1] > 0 ? 1 : -1));

let peak = 0;
const watched = {
  ...neuron,
  async forward(...args) {
    const map = await neuron.forward(...args);
    peak = Math.max(peak, backend.memory().bytes);
    return map;
  },
};
const flow = await createProximalFlow({
  backend,
  cloud: sampleCloud({ particles, distribution: neuron.initialDistribution(dimension), random }),
  risk: populationRisk({ loss: logisticLoss(), neuron: watched, inputs, inputDimension: dimension, targets }),
  regularizer: entropy({ inverseTemperature: 1e4 }),
  location: eulerMaruyama({ random }),
  weights: weights === 'proximal' ? proximal() : uniform(),
  stepSize: 1,
});
const began = performance.now();
const report = await flow.step();
const stepSeconds = (performance.now() - began) / 1000;
console.log(
  JSON.stringify({
    stepSeconds,
    backendMiB: Math.round(peak / 2 ** 20),
    status: report.weightUpdate.status,
    skipped: report.weightUpdate.skip?.skipped ?? false,
    risk: report.freeEnergy.risk,
  }),
);
flow.dispose();

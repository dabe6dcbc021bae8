import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  afterSteps,
  createProximalFlow,
  createRandom,
  entropy,
  eulerMaruyama,
  l2Potential,
  logisticLoss,
  populationRisk,
  proximal,
  sampleCloud,
  tanhNeuron,
  type Backend,
  type MemoryReport,
} from 'proxflow';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Memory at one moment of a soak, after a garbage collection. */
export interface MemorySample {
  readonly step: number;
  /** Bytes of the JavaScript heap and of what it holds outside: array buffers, WebAssembly memories. */
  readonly bytes: number;
  /** Bytes of the whole process; allocators give them back late. */
  readonly resident: number;
  readonly backend: MemoryReport;
}

/** Many small steps of one flow. */
export interface Soak {
  readonly samples: readonly MemorySample[];
  readonly secondsPerStep: number;
}

const [particles, inputDimension, rows] = [4, 2, 6];
/** Samples of a soak. */
const intervals = 40;

/** Makes small training steps, proximal weights and all, and samples the memory in equal intervals. */
export async function soak(
  backend: Backend,
  steps: number,
  onSample: (sample: MemorySample) => void = () => undefined,
): Promise<Soak> {
  const random = createRandom(3);
  const inputs = random.stream('inputs').normals(0, rows, inputDimension);
  const flow = await createProximalFlow({
    backend,
    cloud: sampleCloud({ particles, distribution: tanhNeuron().initialDistribution(inputDimension), random }),
    risk: populationRisk({
      loss: logisticLoss(),
      neuron: tanhNeuron(),
      inputs,
      inputDimension,
      targets: Float64Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? 1 : -1)),
    }),
    regularizer: entropy({ inverseTemperature: 50 }),
    confinement: l2Potential({ strength: 0.01 }),
    location: eulerMaruyama({ random }),
    weights: proximal({ epsilon: 0.1 }),
    stepSize: 0.01,
    stop: afterSteps(steps),
  });
  const samples: MemorySample[] = [];
  const every = Math.floor(steps / intervals);
  const began = performance.now();
  try {
    for await (const { step } of flow) {
      if (step % every !== 0) continue;
      const sample = sampleMemory(step, backend);
      samples.push(sample);
      onSample(sample);
    }
    if (flow.status !== 'stopped') throw new Error(`the flow ended with status ${flow.status}`);
  } finally {
    flow.dispose();
  }
  return { samples, secondsPerStep: (performance.now() - began) / 1000 / steps };
}

function sampleMemory(step: number, backend: Backend): MemorySample {
  collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { step, bytes: heapUsed + external, resident: rss, backend: backend.memory() };
}

/** How memory grows, in bytes a step: the slope of the least-squares line through the second half of the samples. */
export function growthOf(samples: readonly MemorySample[], of: (sample: MemorySample) => number): number {
  const settled = samples.slice(Math.ceil(samples.length / 2));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const step = mean(settled.map((sample) => sample.step));
  const level = mean(settled.map(of));
  const covariance = mean(settled.map((sample) => (sample.step - step) * (of(sample) - level)));
  return covariance / mean(settled.map((sample) => (sample.step - step) ** 2));
}

/** Bytes that the memory of a run may seem to grow by in all: the heap's own breathing. */
export const breathing = 2 ** 19;

/** Why the memory of a soak is not flat; undefined if it is. */
export function whyNotFlat({ samples }: Soak): string | undefined {
  const first = samples[0].backend;
  const other = samples.find(({ backend }) => backend.tensors !== first.tensors || backend.bytes !== first.bytes);
  if (other) return `the backend held ${first.tensors} arrays, and ${other.backend.tensors} at step ${other.step}`;
  const steps = samples[samples.length - 1].step;
  const growth = growthOf(samples, ({ bytes }) => bytes);
  if (growth * steps > breathing) return `memory grew by ${growth.toFixed(2)} bytes a step`;
  return undefined;
}

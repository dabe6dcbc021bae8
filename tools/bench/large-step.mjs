// One step of many particles in few dimensions, told as JSON:
// large-step.mjs --particles=100000 [--dimension=2] [--weights=proximal|schroedinger] [--kind=truncated|dense|online|skip] [--step-size=1e-3] [--threads=1]
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createWasmBackend } from '@proxflow/backend-wasm';
import {
  createProximalFlow,
  eulerMaruyama,
  proposalQuadrature,
  proximal,
  sampleCloud,
  schroedinger,
} from '@proxflow/core';
import { createRandom } from '@proxflow/random';
import { entropy, l2Potential } from '@proxflow/regularizers';
import { potentialEnergy } from '@proxflow/risks';

/** What each kind asks of a weight update. Certified skips are for `proximal` alone. */
const kinds = {
  truncated: { truncation: 'on', skip: 'off' },
  dense: { truncation: 'off', memoryLimit: Infinity, skip: 'off' },
  online: { truncation: 'off', memoryLimit: 1, skip: 'off' },
  skip: { truncation: 'off', skip: 'on' },
};

/**
 * Builds and times one step of an Ornstein-Uhlenbeck process, V = |theta|^2 / 2 at temperature 1, from its stationary law: particles,
 * dimension and step size, the weights and the kind of kernel. `peakBytes` is that of the whole program: measure in one of its own.
 */
export async function largeStep({
  particles,
  dimension = 2,
  weights = 'proximal',
  kind = 'truncated',
  stepSize = 1e-3,
  dtype = 'float64',
  threads = 1,
}) {
  const { skip, memoryLimit, truncation } = kinds[kind];
  // The limit of a kernel that is held as a whole is that of the machine.
  const held = { truncation, ...(memoryLimit !== undefined && { memoryLimit: Math.min(memoryLimit, 2 ** 52) }) };
  const settings = { ...held, quadrature: proposalQuadrature(held) };
  const random = createRandom(1);
  const distribution = Array.from({ length: dimension }, () => ({ kind: 'normal', mean: 0, deviation: 1 }));
  const backend = await createWasmBackend({ dtype, threads });
  const flow = await createProximalFlow({
    backend,
    cloud: sampleCloud({ particles, distribution, random }),
    risk: potentialEnergy(l2Potential({ strength: 0.5 })),
    regularizer: entropy({ inverseTemperature: 1 }),
    location: eulerMaruyama({ random }),
    weights: weights === 'proximal' ? proximal({ ...settings, skip }) : schroedinger(settings),
    stepSize,
  });
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const { weightUpdate } = await flow.step();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  flow.dispose();
  backend.dispose();
  const { status, iterations, certifiedError, kernel, quadratureKernel, skip: skipped } = weightUpdate;
  return {
    particles,
    dimension,
    weights,
    kind,
    stepSize,
    dtype,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    peakBytes: 1024 * (await peakKilobytes()),
    status,
    iterations,
    certifiedError,
    kernel,
    quadratureKernel,
    ...(skipped && { skip: skipped }),
  };
}

/** The most memory this program had at a time; Linux counts `maxRSS` from before it was loaded. */
async function peakKilobytes() {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      particles: { type: 'string', default: '100000' },
      dimension: { type: 'string', default: '2' },
      weights: { type: 'string', default: 'proximal' },
      kind: { type: 'string', default: 'truncated' },
      'step-size': { type: 'string', default: '1e-3' },
      threads: { type: 'string', default: '1' },
    },
  });
  const { particles, dimension, weights, kind, 'step-size': stepSize, threads } = values;
  const result = await largeStep({
    particles: Number(particles),
    dimension: Number(dimension),
    weights,
    kind,
    stepSize: Number(stepSize),
    threads: Number(threads),
  });
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

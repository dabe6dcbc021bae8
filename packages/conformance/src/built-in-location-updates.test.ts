import { createBackend } from '@proxflow/backend';
import { cpuDriver, createCpuBackend } from '@proxflow/backend-cpu';
import { eulerMaruyama, fixed, gradientDescent, implicit, kineticLangevin } from '@proxflow/core';
import { asyncOnly, describeLocationUpdate } from './index.js';

for (const [backendName, backend] of [
  ['', createCpuBackend],
  [', asynchronous only', () => createBackend(asyncOnly(cpuDriver))],
] as const) {
  describeLocationUpdate({
    name: `eulerMaruyama${backendName}`,
    location: (random) => eulerMaruyama({ random }),
    backend,
    noisy: true,
  });
  describeLocationUpdate({
    name: `gradientDescent${backendName}`,
    location: () => gradientDescent(),
    backend,
    noisy: false,
  });
  describeLocationUpdate({ name: `fixed${backendName}`, location: () => fixed(), backend, noisy: false });
  describeLocationUpdate({
    name: `implicit${backendName}`,
    location: (random) => implicit({ random }),
    backend,
    noisy: true,
  });
  describeLocationUpdate({
    name: `kineticLangevin${backendName}`,
    location: (random) => kineticLangevin({ random, friction: 1 }),
    backend,
    noisy: true,
  });
}

import { createBackend, type BackendDriver } from '@proxflow/backend';
import { cpuDriver, createCpuBackend } from '@proxflow/backend-cpu';
import { asyncOnly, describeBackend } from './index.js';

function withoutFusedKernels<H>(driver: BackendDriver<H>): BackendDriver<H> {
  const { fused: _, ...required } = driver;
  return required;
}

describeBackend({
  name: 'cpu',
  create: createCpuBackend,
  composed: () => createBackend(withoutFusedKernels(cpuDriver)),
});
describeBackend({ name: 'cpu without fused kernels', create: () => createBackend(withoutFusedKernels(cpuDriver)) });
describeBackend({
  name: 'cpu, asynchronous only',
  create: () => createBackend(asyncOnly(cpuDriver)),
  composed: () => createBackend(withoutFusedKernels(asyncOnly(cpuDriver))),
});

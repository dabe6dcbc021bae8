import { createCpuBackend } from '@proxflow/backend-cpu';
import { expect, it } from 'vitest';
import { gridGeometry, sinkhorn, sinkhornBarycentre } from './index.js';

const backend = createCpuBackend();
const endless = { backend, maxIterations: 1e6 };

it('a timer aborts a transport on a backend of this thread', async () => {
  // Scalings travel on for as long as the way is: neither converged nor stalled.
  const x = Array.from({ length: 40 }, (_, i) => i / 39);
  const cost = gridGeometry({ backend, axes: [{ x, y: x.map((value) => value ** 3) }] });
  const stop = () => 'continue' as const;
  const signal = AbortSignal.timeout(30);
  const { status } = await sinkhorn({ ...endless, cost, epsilon: 1e-5, accelerate: false, stop, signal });
  expect(status).toBe('aborted');
});

it('a timer aborts a barycentre', async () => {
  const cost = gridGeometry({ backend, axes: [{ x: Array.from({ length: 40 }, (_, i) => i / 39) }] });
  const weights = (at: number) => Array.from({ length: 40 }, (_, i) => (i === at ? 1 : 0));
  const measures = [weights(3), weights(30)];
  const signal = AbortSignal.timeout(30);
  const { status } = await sinkhornBarycentre({ ...endless, cost, measures, epsilon: 1e-3, tolerance: 1e-300, signal });
  expect(status).toBe('aborted');
});

import { createCpuBackend } from '@proxflow/backend-cpu';
import { describeRegularizer } from '@proxflow/conformance';
import { marginalStop, proximalStep } from '@proxflow/sinkhorn';
import { expect, it } from 'vitest';
import { burgEntropy } from './burg-entropy.js';

describeRegularizer({ name: 'burg', regularizer: burgEntropy(0.4), zeroWeights: false });

it('a proximal step with it leaves weight where the potential would leave none', async () => {
  const backend = createCpuBackend();
  const cost = await backend.upload([0, 1, 1, 0], [2, 2]);
  const { status, logWeights } = await proximalStep({
    backend,
    cost,
    epsilon: 0.5,
    stepSize: 1,
    logWeights: Float64Array.of(0.5, 0.5).map(Math.log),
    potential: Float64Array.of(0, 50),
    regularizer: burgEntropy(0.1),
    stop: marginalStop(1e-10), // the contraction is 1: there is no bound to stop by
  });
  expect(status).toBe('converged');
  // sigma / (w psi) = 1 where nothing else counts: w is about 0.1 / 50, not exp(-50).
  expect(Math.exp(logWeights[1])).toBeGreaterThan(1e-3);
  expect(Math.exp(logWeights[0]) + Math.exp(logWeights[1])).toBeCloseTo(1, 8);
});

import { createBackend } from '@proxflow/backend';
import { cpuDriver, createCpuBackend } from '@proxflow/backend-cpu';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { fusedKernelChecks } from './index.js';

const { fused: _, ...required } = cpuDriver;
const options = { create: createCpuBackend, composed: () => createBackend(required) };

/** Sides of every kind: 1, primes, odd numbers, and any other. */
const side = fc.oneof(fc.constant(1), fc.constantFrom(2, 3, 5, 7, 13, 31, 37), fc.integer({ min: 1, max: 40 }));

describe('fused kernels on sizes of any kind', () => {
  it('agree with the composed ones and with the oracle', async () => {
    await fc.assert(
      fc.asyncProperty(side, side, fc.integer({ min: 1, max: 9 }), async (rows, columns, dimension) => {
        for (const { run } of fusedKernelChecks(options, [[rows, columns, dimension]])) await run();
      }),
      { numRuns: 40, seed: 5 },
    );
  });
});

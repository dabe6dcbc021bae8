import { createCpuBackend, createWasmBackend, type Backend } from 'proxflow';
import { describe, expect, it } from 'vitest';
import { growthOf, soak, whyNotFlat, type MemorySample } from './soak.js';

const backends: [string, () => Backend | Promise<Backend>][] = [
  ['cpu', createCpuBackend],
  ['wasm', createWasmBackend],
];

describe.each(backends)('20000 small steps on backend %s', (_, create) => {
  it('leave the memory flat', async () => {
    const result = await soak(await create(), 20_000);
    expect(result.samples).toHaveLength(40);
    expect(whyNotFlat(result)).toBeUndefined();
  }, 300_000);
});

describe('the judge of a soak', () => {
  const sample = (step: number, bytes: number, tensors = 3): MemorySample => ({
    step,
    bytes,
    resident: bytes,
    backend: { tensors, bytes: 8 * tensors },
  });
  const samples = Array.from({ length: 40 }, (_, k) => sample(500 * (k + 1), 1e7 + 1e4 * Math.sin(k)));

  it('passes what breathes', () => {
    expect(whyNotFlat({ samples, secondsPerStep: 1 })).toBeUndefined();
  });

  it('sees a leak of 16 bytes a step, whatever the start-up took', () => {
    const leaking = samples.map(({ step, bytes }, k) => sample(step, bytes + 16 * step + (k < 10 ? 1e7 : 0)));
    expect(growthOf(leaking, ({ bytes }) => bytes)).toBeCloseTo(16, 0);
    expect(whyNotFlat({ samples: leaking, secondsPerStep: 1 })).toMatch(/^memory grew by 1\d\.\d\d bytes a step$/);
  });

  it('sees an array that stays on the backend', () => {
    const leaking = samples.map(({ step, bytes }, k) => sample(step, bytes, k < 39 ? 3 : 4));
    expect(whyNotFlat({ samples: leaking, secondsPerStep: 1 })).toBe('the backend held 3 arrays, and 4 at step 20000');
  });
});

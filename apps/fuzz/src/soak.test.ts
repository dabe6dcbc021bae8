import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { growthOf, whyNotFlat, type MemorySample } from './soak.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe.each(['cpu', 'wasm'])('30000 small steps on backend %s', (name) => {
  // In a process of its own: a test runner's heap grows by itself.
  it('leave the memory flat', async () => {
    const args = ['tools/scripts/run-source.mjs', 'apps/fuzz/src/soak-main.ts', '30000', name];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
    expect(stdout).toContain(`${name} step 30000: `);
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

  it('sees a leak of 32 bytes a step, whatever the start-up took', () => {
    const leaking = samples.map(({ step, bytes }, k) => sample(step, bytes + 32 * step + (k < 10 ? 1e7 : 0)));
    expect(growthOf(leaking, ({ bytes }) => bytes)).toBeCloseTo(32, 0);
    expect(whyNotFlat({ samples: leaking, secondsPerStep: 1 })).toMatch(/^memory grew by 3\d\.\d\d bytes a step$/);
  });

  it('sees an array that stays on the backend', () => {
    const leaking = samples.map(({ step, bytes }, k) => sample(step, bytes, k < 39 ? 3 : 4));
    expect(whyNotFlat({ samples: leaking, secondsPerStep: 1 })).toBe('the backend held 3 arrays, and 4 at step 20000');
  });
});

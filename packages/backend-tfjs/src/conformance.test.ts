import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { createBackend } from '@proxflow/backend';
import {
  backendChecks,
  ConformanceError,
  describeChecks,
  describeTransport,
  failingChecks,
  type ConformanceCheck,
} from '@proxflow/conformance';
import { describe, expect, it } from 'vitest';
import { EngineRunner, selectEngine } from './engine.js';
import { createTfjsBackend } from './index.js';
import { tfjsDriver } from './tfjs-driver.js';

setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep);
setThreadsCount(1);

/** A check that an engine cannot pass. */
interface KnownGap {
  readonly check: string;
  /** What in tfjs itself makes it impossible. */
  readonly reason: string;
}

/** What the adapter cannot make right, engine by engine: nothing at present. The readme says what it does make right. */
const knownGaps: Record<'cpu' | 'wasm', readonly KnownGap[]> = { cpu: [], wasm: [] };

/** Turns the checks of known gaps round: they have to fail, so that a gap that has closed must leave the list. */
function expectGaps(checks: readonly ConformanceCheck[], gaps: readonly KnownGap[]): readonly ConformanceCheck[] {
  const unknown = gaps.filter(({ check }) => checks.every(({ name }) => name !== check));
  if (unknown.length > 0) throw new Error(`no such check: ${unknown.map(({ check }) => check).join(', ')}`);
  return checks.map((check) => {
    const gap = gaps.find((one) => one.check === check.name);
    if (gap === undefined) return check;
    return {
      name: `${check.name} (known gap: ${gap.reason})`,
      async run() {
        const failed = await failingChecks([check]);
        if (failed.length === 0) throw new Error(`${check.name}: passes by now, remove it from knownGaps`);
      },
    };
  });
}

for (const engine of ['cpu', 'wasm'] as const) {
  const checks = backendChecks({
    create: () => createTfjsBackend({ tf, engine }),
    async composed() {
      const { fused: _, ...required } = tfjsDriver(new EngineRunner(tf, await selectEngine(tf, engine)));
      return createBackend(required);
    },
  });
  describeChecks(`backend tfjs-${engine}`, expectGaps(checks, knownGaps[engine]));

  describeTransport({ name: `tfjs-${engine}`, backend: () => createTfjsBackend({ tf, engine }) });

  it(`every check leaves the tensors of tfjs-${engine} as they were`, async () => {
    const before = tf.memory().numTensors;
    for (const { run } of checks) await run();
    expect(tf.memory().numTensors).toBe(before);
  });
}

describe('the list of known gaps', () => {
  const passing: ConformanceCheck = { name: 'one', run: async () => undefined };
  const failing: ConformanceCheck = { name: 'one', run: async () => Promise.reject(new ConformanceError('wrong')) };
  const gaps = [{ check: 'one', reason: 'a reason' }];

  it('expects a gap to fail, and fails once it passes', async () => {
    await expect(expectGaps([failing], gaps)[0].run()).resolves.toBeUndefined();
    await expect(expectGaps([passing], gaps)[0].run()).rejects.toThrow('passes by now');
  });

  it('refuses a gap that names no check', () => {
    expect(() => expectGaps([passing], [{ check: 'two', reason: 'a reason' }])).toThrow('no such check: two');
  });
});

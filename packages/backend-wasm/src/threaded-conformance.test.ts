import { createBackend, type Backend } from '@proxflow/backend';
import { describeBackend, describeTransport } from '@proxflow/conformance';
import { afterAll } from 'vitest';
import { createMachine } from './wasm-backend.js';
import { wasmDriver } from './wasm-driver.js';

/** Two threads share everything that can be cut in two: the suites' arrays are small. */
const tuning = { leastWorkNanoseconds: 0, leastJobNanoseconds: 1 };

for (const dtype of ['float32', 'float64'] as const) {
  // One machine for all backends of a dtype, for workers take a while to start; each backend keeps books of its own.
  const machine = await createMachine({ dtype, relaxedSimd: false, threads: 2 }, tuning);
  afterAll(() => machine.pool?.dispose());
  const create = (): Backend => createBackend(wasmDriver(machine));
  describeBackend({
    name: `wasm ${dtype} on two threads`,
    create,
    composed() {
      const { fused: _, ...required } = wasmDriver(machine);
      return createBackend(required);
    },
  });
  describeTransport({ name: `wasm ${dtype} on two threads`, backend: create });
}

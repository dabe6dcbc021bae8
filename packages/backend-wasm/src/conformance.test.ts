import { createBackend } from '@proxflow/backend';
import { asyncOnly, describeBackend, describeTransport } from '@proxflow/conformance';
import { embeddedBytes } from './module-source.js';
import { createWasmBackend, createWasmDriver, type WasmBackendOptions } from './wasm-backend.js';

async function withoutFusedKernels(options: WasmBackendOptions) {
  const { fused: _, ...required } = await createWasmDriver(options);
  return createBackend(required);
}

for (const dtype of ['float32', 'float64'] as const) {
  const plain = { dtype, relaxedSimd: false };
  describeBackend({
    name: `wasm ${dtype}`,
    create: () => createWasmBackend(plain),
    composed: () => withoutFusedKernels(plain),
  });
  describeBackend({
    name: `wasm ${dtype}, asynchronous only`,
    create: async () => createBackend(asyncOnly(await createWasmDriver(plain))),
  });
  describeTransport({ name: `wasm ${dtype}`, backend: () => createWasmBackend(plain) });

  // Node 20 has no relaxed SIMD: there the fused build is tried only where the engine can run it.
  if (WebAssembly.validate(await embeddedBytes(`${dtype}-relaxed`))) {
    const relaxed = { dtype, relaxedSimd: true };
    describeBackend({
      name: `wasm ${dtype} with relaxed SIMD`,
      create: () => createWasmBackend(relaxed),
      composed: () => withoutFusedKernels(relaxed),
    });
    describeTransport({ name: `wasm ${dtype} with relaxed SIMD`, backend: () => createWasmBackend(relaxed) });
  }
}

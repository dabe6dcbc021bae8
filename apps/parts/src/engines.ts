import { dirname, sep } from 'node:path';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { createBackend, type Backend } from '@proxflow/backend';
import { cpuDriver, createCpuBackend } from '@proxflow/backend-cpu';
import { createTfjsBackend } from '@proxflow/backend-tfjs';
import { createWasmBackend } from '@proxflow/backend-wasm';
import { asyncOnly } from '@proxflow/conformance';

setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep);
setThreadsCount(1);

/** A backend that parts are tried on. */
export interface Engine {
  readonly name: string;
  /** What it is, in a few words. */
  readonly is: string;
  readonly create: () => Promise<Backend>;
}

/** Started when first asked for, then shared: checks count its handles before and after. */
function shared(start: () => Backend | Promise<Backend>): () => Promise<Backend> {
  let started: Promise<Backend> | undefined;
  return () => (started ??= Promise.resolve(start()));
}

/** The backends that parts are tried on, if they compute on one. */
export const engines: readonly Engine[] = [
  { name: 'cpu', is: 'the float64 reference', create: shared(createCpuBackend) },
  {
    name: 'queued',
    is: 'the same behind a queue, which answers later and throws at a synchronous look, as a GPU would',
    create: shared(() => createBackend(asyncOnly(cpuDriver))),
  },
  { name: 'wasm float64', is: 'WebAssembly SIMD', create: shared(() => createWasmBackend({ dtype: 'float64' })) },
  { name: 'wasm float32', is: 'the same in float32', create: shared(() => createWasmBackend({ dtype: 'float32' })) },
  {
    name: 'tfjs',
    is: 'the WebAssembly engine of TensorFlow.js, float32',
    create: shared(() => createTfjsBackend({ tf, engine: 'wasm' })),
  },
];

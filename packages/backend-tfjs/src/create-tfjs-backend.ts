import {
  createBackend,
  UnsupportedOperationError,
  type Backend,
  type BackendDriver,
  type DType,
} from '@proxflow/backend';
import { EngineRunner, requireTensorFlow, selectEngine, type TensorFlow } from './engine.js';
import { probePrecision, type PrecisionProbe } from './precision-probe.js';
import { tfjsDriver } from './tfjs-driver.js';

/** What {@link createTfjsBackend} takes. */
export interface TfjsBackendOptions {
  /** `import * as tf from '@tensorflow/tfjs-core'`, or the same of `@tensorflow/tfjs`: this package brings none. */
  readonly tf: TensorFlow;
  /** A registered engine: `cpu`, `wasm`, `webgl`, `webgpu`. Without it, the one that tfjs has active or prefers. */
  readonly engine?: string;
  /** `float32`, the only precision that tfjs has. */
  readonly dtype?: DType;
  /** Gets one sentence if the engine is less precise than float32. `console.warn` unless given. */
  readonly onNotice?: (message: string) => void;
}

/** A backend on tfjs, and what its engine's arithmetic turned out to be. */
export interface TfjsBackend extends Backend {
  readonly probe: PrecisionProbe;
}

/**
 * Makes a float32 backend of an engine of TensorFlow.js, which becomes the active one. Its arithmetic is tried at once:
 * where it falls short of float32 (half-float WebGL on some phones), `gibbsKernel` throws UnsupportedOperationError and
 * transport goes by the log domain, which `onNotice` is told. Every operation throws InvalidArgumentError while another
 * engine is active.
 *
 * @throws InvalidArgumentError if `tf` is not tfjs-core, or the engine is not registered or does not start.
 * @throws UnsupportedOperationError for `dtype: 'float64'`.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import '@tensorflow/tfjs-backend-webgl';
 *
 * const backend = await createTfjsBackend({ tf, engine: 'webgl' });
 * console.log(backend.name, backend.probe.fullPrecision);
 * ```
 */
export async function createTfjsBackend({
  tf,
  engine,
  dtype = 'float32',
  onNotice = (message) => console.warn(message),
}: TfjsBackendOptions): Promise<TfjsBackend> {
  requireTensorFlow(tf);
  if (dtype !== 'float32') {
    const remedy = 'Leave dtype out, or use @proxflow/backend-cpu where float64 is needed.';
    throw new UnsupportedOperationError('createTfjsBackend dtype', dtype, `tfjs-${engine ?? tf.getBackend()}`, remedy);
  }
  const runner = new EngineRunner(tf, await selectEngine(tf, engine));
  const probe = await probePrecision(runner);
  const driver = tfjsDriver(runner);
  if (!probe.fullPrecision) {
    onNotice(
      `The tfjs engine "${runner.engine}" is less precise than float32 (machine epsilon ${probe.epsilon}): ` +
        'transport will use the log domain.',
    );
  }
  return Object.freeze({ ...createBackend(probe.fullPrecision ? driver : withoutKernelDomain(driver)), probe });
}

/** In half precision a kernel exp(-C / epsilon) has lost its small entries before the first sweep: better none at all. */
function withoutKernelDomain<H>(driver: BackendDriver<H>): BackendDriver<H> {
  const gibbsKernel = (): never => {
    throw new UnsupportedOperationError(
      'gibbsKernel',
      driver.dtype,
      driver.name,
      'This engine is less precise than float32: use domain "log", or "auto", which does so by itself.',
    );
  };
  return { ...driver, fused: { ...driver.fused, gibbsKernel } };
}

import { InvalidArgumentError } from '@proxflow/backend';
import type * as tensorflow from '@tensorflow/tfjs-core';

/** The namespace object of `@tensorflow/tfjs-core`, as `import * as tf` gives it; `@tensorflow/tfjs` fits as well. */
export type TensorFlow = typeof tensorflow;

/** What is called before any tensor exists; enough to tell tfjs-core from something else. */
const required = ['setBackend', 'getBackend', 'ready', 'engine', 'tensor', 'tidy', 'keep', 'matMul'] as const;

/**
 * Refuses what is not tfjs-core: usually a peer that is not installed, or the default export of a bundler.
 *
 * @throws InvalidArgumentError for anything else.
 */
export function requireTensorFlow(tf: TensorFlow): void {
  const found = tf as Partial<TensorFlow> | null | undefined;
  const missing = required.filter((name) => typeof found?.[name] !== 'function');
  if (missing.length === 0) return;
  throw new InvalidArgumentError({
    argument: 'tf',
    value: found === undefined || found === null ? found : `an object without ${missing.join(', ')}`,
    expected: 'the namespace object of @tensorflow/tfjs-core',
    remedy:
      'Run `npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-wasm` and hand over ' +
      '`import * as tf from "@tensorflow/tfjs-core"`.',
  });
}

/**
 * Makes `engine`, or the one tfjs prefers, the active engine of tfjs, and returns its name.
 *
 * @throws InvalidArgumentError if it is not registered or does not start.
 */
export async function selectEngine(tf: TensorFlow, engine: string | undefined): Promise<string> {
  const registered = tf.engine().backendNames();
  if (registered.length === 0 || (engine !== undefined && !registered.includes(engine))) {
    throw new InvalidArgumentError({
      argument: 'engine',
      value: engine,
      expected: registered.length === 0 ? 'a registered tfjs engine' : `one of ${registered.join(', ')}`,
      remedy: `Install and import it first: \`npm install @tensorflow/tfjs-backend-${engine ?? 'wasm'}\`.`,
    });
  }
  const previous = activeEngine(tf);
  const failure = await start(tf, engine);
  const active = activeEngine(tf);
  if (failure === undefined && active !== undefined && (engine === undefined || active === engine)) return active;
  // A failed start leaves its name behind; the caller's own work with tfjs goes on as before.
  if (previous !== undefined && previous !== active) await tf.setBackend(previous);
  throw new InvalidArgumentError(
    {
      argument: 'engine',
      value: engine,
      expected: 'an engine that starts on this device',
      remedy: 'Choose another engine, or see what tfjs printed; for wasm call setWasmPaths first.',
    },
    failure,
  );
}

/** tfjs declares a name, but has none before its first engine. */
function activeEngine(tf: TensorFlow): string | undefined {
  return tf.getBackend();
}

/** Undefined once an engine runs. tfjs answers some failures with false, having printed why, and throws others. */
async function start(tf: TensorFlow, engine: string | undefined): Promise<ErrorOptions | undefined> {
  try {
    if (engine !== undefined && !(await tf.setBackend(engine))) return {};
    await tf.ready();
    return undefined;
  } catch (cause) {
    return { cause };
  }
}

/**
 * Runs operations on one engine and leaves nothing behind but their result, which no `tf.tidy` of the caller frees. tfjs
 * would move operands to whatever engine is active, so a change of engine between calls is an error, never a hop.
 */
export class EngineRunner {
  constructor(
    readonly tf: TensorFlow,
    readonly engine: string,
  ) {}

  /** @throws InvalidArgumentError when another engine was made active since. */
  requireActive(): void {
    const active = this.tf.getBackend();
    if (active === this.engine) return;
    throw new InvalidArgumentError({
      argument: 'active tfjs engine',
      value: active,
      expected: `"${this.engine}", on which this backend's arrays are`,
      remedy: `Call \`await tf.setBackend("${this.engine}")\` first, or move to a backend made for "${active}".`,
    });
  }

  /** One result; @throws as {@link EngineRunner.requireActive}. */
  run(body: () => tensorflow.Tensor): tensorflow.Tensor {
    this.requireActive();
    return this.tf.keep(this.tf.tidy(body));
  }

  /** Two results, both or neither; @throws as {@link EngineRunner.requireActive}. */
  runPair(
    body: () => [tensorflow.Tensor, tensorflow.Tensor],
  ): readonly [first: tensorflow.Tensor, second: tensorflow.Tensor] {
    this.requireActive();
    const [first, second] = this.tf.tidy(body);
    return [this.tf.keep(first), this.tf.keep(second)];
  }
}

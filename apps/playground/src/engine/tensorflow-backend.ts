import { InvalidDataError, type Backend } from '@proxflow/backend';
import { createTfjsBackend } from '@proxflow/backend-tfjs';
import * as tf from '@tensorflow/tfjs-core';

/** An engine of TensorFlow.js. @throws InvalidDataError where this browser has no such graphics. */
export async function createTensorFlowBackend(engine: 'webgl' | 'webgpu'): Promise<Backend> {
  try {
    if (engine === 'webgl') await import('@tensorflow/tfjs-backend-webgl');
    else await import('@tensorflow/tfjs-backend-webgpu');
    return await createTfjsBackend({ tf, engine });
  } catch (cause) {
    throw new InvalidDataError(
      {
        argument: 'backend',
        value: cause instanceof Error ? cause.message : cause,
        expected: `${engine === 'webgl' ? 'WebGL' : 'WebGPU'} in a worker, which this browser does not give`,
        remedy: 'Choose WebAssembly, or another browser.',
      },
      { cause },
    );
  }
}

export { createTfjsBackend, type TfjsBackend, type TfjsBackendOptions } from './create-tfjs-backend.js';
export type { TensorFlow } from './engine.js';
export type { PrecisionProbe } from './precision-probe.js';

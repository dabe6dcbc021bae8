export { capturedIo, type CapturedIo, type CapturedIoOptions } from './captured-io.js';
export { processIo, type CliIo, type OutputStream } from './cli-io.js';
export { run } from './run.js';
export type { PartChoice, PartModule, ProxflowConfig } from './config/config-schema.js';

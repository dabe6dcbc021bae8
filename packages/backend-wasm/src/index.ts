export type { ModuleSource } from './module-source.js';
export { createWasmBackend, createWasmDriver, type WasmBackend, type WasmBackendOptions } from './wasm-backend.js';
export type { Address } from './wasm-driver.js';

export { cpuDriver, createCpuBackend } from './cpu-backend.js';
export { erf } from './error-function.js';

export { cpuDriver, createCpuBackend } from './cpu-backend.js';

import { createCpuBackend } from '@proxflow/backend-cpu';
import { describeTransport } from '../index.js';

describeTransport({ name: 'cpu', backend: createCpuBackend });

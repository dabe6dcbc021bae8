// Lets worker threads run TypeScript: before Node 22.15 tsx does so in the main thread alone. Workers inherit `--import`.
import * as modules from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

if (!isMainThread && modules.registerHooks === undefined) register();

import { wrap } from 'comlink';
import type { LearnEngine } from '../engine/messages.js';
import type { EngineLink } from './run-controller.js';

/** Starts a worker with an engine in it. */
export function connectLearnEngine(): EngineLink {
  const worker = new Worker(new URL('../engine/learn.worker.ts', import.meta.url), { type: 'module', name: 'learn' });
  return { engine: wrap<LearnEngine>(worker), end: () => worker.terminate() };
}

import { runTrial } from './run-trial.js';
import type { TrialRequest } from './trial.js';

self.addEventListener('message', ({ data }: MessageEvent<TrialRequest>) => {
  void runTrial(data, (news) => self.postMessage(news));
});

import TrialWorker from './trial.worker.ts?worker&inline';
import type { FrameNews, FrameRequest, TrialNews, TrialRequest } from './trial.js';

// The frame's own policy lets its worker evaluate text and gives neither of them a network. One worker a trial.
let worker: Worker | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

const tell = (message: FrameNews) => window.parent.postMessage(message, window.location.origin);

function end(): void {
  clearTimeout(timer);
  worker?.terminate();
  worker = undefined;
}

window.addEventListener('message', ({ source, origin, data }: MessageEvent<FrameRequest>) => {
  if (source !== window.parent || origin !== window.location.origin) return;
  end();
  const { id, milliseconds, kind, source: text } = data;
  worker = new TrialWorker();
  worker.addEventListener('message', (event: MessageEvent<TrialNews>) => {
    tell({ id, news: event.data });
    if (event.data.type === 'done') end();
  });
  worker.addEventListener('error', (event) => {
    tell({ id, news: { type: 'error', message: event.message } });
    end();
  });
  timer = setTimeout(() => {
    end();
    tell({ id, news: { type: 'late' } });
  }, milliseconds);
  worker.postMessage({ kind, source: text } satisfies TrialRequest);
});

tell({ id: 0, news: { type: 'ready' } });

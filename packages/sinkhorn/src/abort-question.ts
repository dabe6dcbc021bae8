/** Milliseconds between two visits to the event loop. */
const interval = 20;

/**
 * Asks now and then whether a signal was aborted. A backend that computes in this thread resolves its promises without ever
 * going back to the event loop, where timers and clicks wait: so the question lets one turn of it pass.
 */
export function abortQuestion(signal: AbortSignal | undefined): () => Promise<boolean> {
  if (signal === undefined) return async () => false;
  let asked = performance.now();
  return async () => {
    if (!signal.aborted && performance.now() - asked >= interval) {
      await new Promise((resolve) => setTimeout(resolve));
      asked = performance.now();
    }
    return signal.aborted;
  };
}

import type { Backend } from '@proxflow/backend';
import type { ConformanceCheck } from './conformance-check.js';
import { withoutLeak } from './without-leak.js';

/** The backend a part is tried on, or how to make one; a maker is called for every check. */
export type BackendSource = Backend | (() => Backend | Promise<Backend>);

/** A check on a backend that fails also if the body leaves handles behind. */
export function backendCheck(
  source: BackendSource,
  name: string,
  body: (backend: Backend) => Promise<void>,
): ConformanceCheck {
  return {
    name,
    async run() {
      const backend = typeof source === 'function' ? await source() : source;
      await withoutLeak(backend, name, () => body(backend));
    },
  };
}

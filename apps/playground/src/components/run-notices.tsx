import type { Lab, Side } from '../store/lab.js';

/** What stands in the way of a run, and what can be done. */
export function RunNotices({ lab, side }: { readonly lab: Lab; readonly side: Side }) {
  const run = lab.runs[side];
  const [problem, notice] = [run.problem.value, run.notice.value];
  const blocked = Object.values(lab.problems.value[side]);
  const { backend } = lab.state.value[side];
  return (
    <div class="notices" aria-live="polite">
      {blocked.length > 0 && <p class="notice">Not started: {blocked.join(' ')}</p>}
      {problem && (
        <div class="notice" role="alert">
          <p>
            <strong>{problem.argument === 'backend' ? 'This backend could not be started. ' : ''}</strong>
            {problem.message}. {problem.remedy}
          </p>
          {problem.argument === 'backend' && backend !== 'cpu' && (
            <button type="button" onClick={() => lab.change({ backend: 'cpu' }, side)}>
              Use the JavaScript backend
            </button>
          )}
        </div>
      )}
      {notice && (
        <p class="notice mild">
          {notice}{' '}
          <button type="button" class="quiet" onClick={() => run.tell(undefined)}>
            Dismiss
          </button>
        </p>
      )}
    </div>
  );
}

import { useRef } from 'preact/hooks';
import type { Lab, Side } from '../store/lab.js';
import { download } from './download.js';
import { reportOf } from './report.js';

/** The model and the report of each run as files. */
export function DownloadMenu({ lab }: { readonly lab: Lab }) {
  const details = useRef<HTMLDetailsElement>(null);
  const sides = lab.sides.value;
  const named = (side: Side) => (sides.length > 1 ? ` of run ${side.toUpperCase()}` : '');
  const close = () => {
    if (details.current) details.current.open = false;
  };
  const model = async (side: Side) => {
    close();
    const run = lab.runs[side];
    const shown = run.shown.peek();
    if (shown === undefined) return;
    const answer = await run.engine.modelFile(shown.checkpoint, run.recording.records);
    if ('problem' in answer)
      run.tell(`The model could not be written: ${answer.problem.message}. ${answer.problem.remedy}`);
    else download(`proxflow-${run.opened.peek()?.data.name ?? 'model'}.model.json`, answer.value, 'application/json');
  };
  const report = async (side: Side) => {
    close();
    const html = await reportOf(lab, side);
    if (html !== undefined) download('proxflow-report.html', html, 'text/html');
  };
  return (
    <details class="menu" ref={details}>
      <summary>Download</summary>
      <div class="menu-items">
        {sides.flatMap((side) => [
          <button key={`${side} model`} type="button" onClick={() => void model(side)}>
            Model{named(side)} (JSON)
          </button>,
          <button key={`${side} report`} type="button" onClick={() => void report(side)}>
            Report{named(side)} (HTML)
          </button>,
        ])}
      </div>
    </details>
  );
}

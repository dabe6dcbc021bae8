import { useState } from 'preact/hooks';
import type { Measurement, Problem } from '../engine/messages.js';
import { backendChoices, type BackendName } from '../settings/choices.js';
import { shortNumber } from '../pictures/frame.js';
import type { Lab } from '../store/lab.js';

const milliseconds = 1500;
const compared: readonly BackendName[] = ['wasm32', 'wasm64', 'cpu'];

/** The same preset on each backend, measured here and now. */
export function SpeedCard({ lab }: { readonly lab: Lab }) {
  const [found, setFound] = useState<readonly Measurement[]>([]);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [busy, setBusy] = useState<BackendName | undefined>(undefined);
  const { edited, own } = lab.state.value;
  const settings = lab.state.value[edited];
  const measure = async () => {
    lab.pause();
    setFound([]);
    setProblem(undefined);
    for (const backend of compared) {
      setBusy(backend);
      const answer = await lab.runs[edited].engine.measure({ settings, own }, backend, milliseconds);
      if ('problem' in answer) setProblem(answer.problem);
      else setFound((before) => [...before, answer.value]);
    }
    setBusy(undefined);
  };
  const cpu = found.find(({ backend }) => backend === 'cpu');
  return (
    <section class="card speed" aria-label="Speed of the backends">
      <h2>
        Backends side by side{' '}
        <small>
          N = {settings.particles}, {settings.data}
        </small>
      </h2>
      <button type="button" disabled={busy !== undefined} onClick={() => void measure()}>
        {busy ? `Measuring ${backendChoices[busy].label}` : 'Measure'}
      </button>
      {found.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Backend</th>
              <th scope="col">Steps per second</th>
              <th scope="col">Times cpu</th>
            </tr>
          </thead>
          <tbody>
            {found.map(({ backend, stepsPerSecond }) => (
              <tr key={backend} data-backend={backend}>
                <th scope="row">{backendChoices[backend as BackendName].label}</th>
                <td>{shortNumber(stepsPerSecond)}</td>
                <td>{cpu ? shortNumber(Number((stepsPerSecond / cpu.stepsPerSecond).toPrecision(2))) : '…'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {problem && (
        <p class="reason" role="alert">
          {problem.message}. {problem.remedy}
        </p>
      )}
    </section>
  );
}

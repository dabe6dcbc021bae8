import { useEffect, useState } from 'preact/hooks';
import type { Lab, Speed } from '../store/lab.js';
import { DownloadMenu } from './download-menu.js';

const speeds: readonly { readonly name: Speed; readonly label: string; readonly says: string }[] = [
  { name: 'slow', label: 'Slow', says: 'Eight steps a second.' },
  { name: 'watch', label: 'Watch', says: 'One step for every picture.' },
  { name: 'full', label: 'Full', says: 'As many steps as the computer can.' },
];

/** Run, pause, step, reset, scrub, compare, share. */
export function RunBar({ lab }: { readonly lab: Lab }) {
  const { comparing, speed } = lab.state.value;
  const running = lab.running.value;
  const first = lab.runs.a;
  void first.version.value;
  const last = Math.max(...lab.sides.value.map((side) => lab.runs[side].recording.lastStep));
  const shown = Math.max(...lab.sides.value.map((side) => lab.runs[side].shownStep));
  const ready = lab.sides.value.every((side) => ['ready', 'running'].includes(lab.runs[side].phase.value));
  const stuck = lab.sides.value.some((side) => Object.keys(lab.problems.value[side]).length > 0);
  return (
    <div class="run-bar card" role="toolbar" aria-label="Run">
      <div class="buttons">
        <button
          type="button"
          class="primary"
          disabled={!ready || stuck}
          onClick={() => (running ? lab.pause() : lab.run())}
        >
          {running ? 'Pause' : 'Run'}
        </button>
        <button type="button" disabled={!ready || running || stuck} onClick={() => lab.step()}>
          Step
        </button>
        <button type="button" onClick={() => void lab.reset()}>
          Reset
        </button>
      </div>
      <div class="segmented" role="group" aria-label="Speed">
        {speeds.map(({ name, label, says }) => (
          <button
            key={name}
            type="button"
            title={says}
            aria-pressed={speed === name}
            onClick={() => lab.setSpeed(name)}
          >
            {label}
          </button>
        ))}
      </div>
      <div class="scrub">
        <label for="scrub" class="step-count">
          step <output>{shown}</output>
        </label>
        <input
          id="scrub"
          type="range"
          min={0}
          max={Math.max(1, last)}
          value={shown}
          disabled={last === 0}
          aria-valuetext={`step ${shown} of ${last}`}
          title="Back through the recorded steps; Run goes on from where you are"
          onInput={(event) => lab.scrub(Number(event.currentTarget.value))}
        />
      </div>
      <div class="buttons">
        <button
          type="button"
          aria-pressed={comparing}
          title="A second run beside this one, from the same data and seed"
          onClick={() => lab.compare(!comparing)}
        >
          Compare
        </button>
        <ShareButton lab={lab} />
        <DownloadMenu lab={lab} />
      </div>
    </div>
  );
}

function ShareButton({ lab }: { readonly lab: Lab }) {
  const [said, setSaid] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (said === undefined) return;
    const timer = setTimeout(() => setSaid(undefined), 2500);
    return () => clearTimeout(timer);
  }, [said]);
  const share = async () => {
    const { a } = lab.state.peek();
    const fileNote = a.data === 'file' ? ' (without the file)' : '';
    try {
      await navigator.clipboard.writeText(window.location.href);
      setSaid(`Link copied${fileNote}`);
    } catch {
      // No clipboard here, or it was refused: the address bar holds the same link.
      setSaid(`The address bar has the link${fileNote}`);
    }
  };
  return (
    <button
      type="button"
      title="The address holds every setting and the seed: it gives the same numbers"
      onClick={() => void share()}
    >
      <span aria-live="polite">{said ?? 'Share'}</span>
    </button>
  );
}

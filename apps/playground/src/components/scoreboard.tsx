import { shortNumber } from '../pictures/frame.js';
import type { Lab, Side } from '../store/lab.js';

/** The numbers one asks for first. */
export function Scoreboard({ lab, side }: { readonly lab: Lab; readonly side: Side }) {
  const run = lab.runs[side];
  const opened = run.opened.value;
  const { scores } = run.picture.value;
  const numbers = opened?.data.task === 'numbers';
  const score = (value: number | undefined) =>
    value === undefined || Number.isNaN(value) ? '–' : numbers ? value.toFixed(3) : `${(100 * value).toFixed(1)} %`;
  const speed = run.stepsPerSecond.value;
  const what = numbers ? 'R²' : 'right';
  return (
    <dl class="scores">
      {lab.state.value.comparing && (
        <div class="side-name">
          <dt class="unseen">Run</dt>
          <dd>{side.toUpperCase()}</dd>
        </div>
      )}
      <Score name={`Held-out rows, ${what}`} value={score(scores?.testWeighted)} test="held-out" />
      <Score name="the plain mean" value={score(scores?.testMean)} test="held-out-mean" quiet />
      <Score name={`Training rows, ${what}`} value={score(scores?.trainWeighted)} test="training" />
      <Score
        name="Steps per second"
        value={Number.isFinite(speed) ? shortNumber(Math.round(speed)) : '–'}
        test="speed"
      />
      <Score
        name="Backend"
        value={opened ? `${opened.backend} ${opened.precision.replace('float', 'f')}` : '–'}
        test="backend"
        quiet
      />
    </dl>
  );
}

function Score({
  name,
  value,
  test,
  quiet = false,
}: {
  readonly name: string;
  readonly value: string;
  readonly test: string;
  readonly quiet?: boolean;
}) {
  return (
    <div class={quiet ? 'quiet-score' : ''}>
      <dt>{name}</dt>
      <dd data-score={test}>{value}</dd>
    </div>
  );
}

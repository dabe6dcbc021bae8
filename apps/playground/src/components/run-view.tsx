import { useMemo, useRef, useState } from 'preact/hooks';
import { mostDrawn } from '../engine/plan-limits.js';
import { shortNumber } from '../pictures/frame.js';
import { lineChart } from '../pictures/line-chart.js';
import { planPicture } from '../pictures/plan-picture.js';
import type { Lab, Side } from '../store/lab.js';
import { FigureCard } from './figure-card.js';
import { PointTools } from './point-tools.js';
import { RunNotices } from './run-notices.js';
import {
  chartDraws,
  cloudDraw,
  decisionDraw,
  seriesOf,
  usualAxes,
  type CloudAxes,
  type DecisionLook,
} from './run-drawings.js';
import { Scoreboard } from './scoreboard.js';

/** Charts are drawn anew this often while running, in milliseconds: often enough for an eye, seldom enough for 60 frames. */
const chartEvery = 90;

/** All pictures of one run. */
export function RunView({ lab, side }: { readonly lab: Lab; readonly side: Side }) {
  const run = lab.runs[side];
  const [look, setLook] = useState<DecisionLook>({ estimator: 'weighted', showNeurons: true, showUncertainty: true });
  const [axes, setAxes] = useState<CloudAxes | undefined>(undefined);
  const canvas = useRef<HTMLCanvasElement>();
  const [opened, moment] = [run.opened.value, run.shown.value];
  const version = run.version.value;
  const charts = useThrottled(version, lab.running.value ? chartEvery : 0);
  const series = useMemo(() => seriesOf(run.recording.records), [charts, run]);
  const perplexities = usePerplexity(run, version);
  const decision = useMemo(() => decisionDraw(run, look), [version, look, run, run.picture.value]);
  const chosenAxes = axes && opened && Math.max(axes.x, axes.y) < opened.dimension ? axes : undefined;
  const cloud = useMemo(() => cloudDraw(run, chosenAxes), [version, chosenAxes, run]);
  const step = run.shownStep;
  const cursor = step < run.recording.lastStep ? step : undefined;
  const drawings = useMemo(() => chartDraws(series, cursor), [series, cursor]);
  const plan = moment?.plan;
  const planDraw = useMemo(
    () => planPicture(plan, absentPlan(opened && moment ? moment.checkpoint.particles : 0)),
    [plan, opened],
  );
  const perplexityDraw = useMemo(
    () =>
      lineChart({
        steps: perplexities.steps,
        curves: [{ values: perplexities.values, colour: 'accent' }],
        cursor,
        includes: 1,
      }),
    [charts, cursor],
  );
  const toggle = (name: 'showNeurons' | 'showUncertainty', label: string) => (
    <label class="check">
      <input
        type="checkbox"
        checked={look[name]}
        onChange={(event) => setLook({ ...look, [name]: event.currentTarget.checked })}
      />
      {label}
    </label>
  );

  return (
    <section
      class="run-view"
      aria-label={lab.state.value.comparing ? `Run ${side.toUpperCase()}` : 'Run'}
      data-side={side}
      data-phase={run.phase.value}
      data-step={step}
      data-risk={moment?.checkpoint.freeEnergy?.risk}
    >
      <RunNotices lab={lab} side={side} />
      <Scoreboard lab={lab} side={side} />
      <div class="pictures">
        <FigureCard
          title="Data and network"
          explanation={decisionSentence(opened?.data.columns ?? 2, opened?.data.projected ?? false)}
          draw={decision}
          class="square"
          onCanvas={(element) => (canvas.current = element)}
        >
          <div class="figure-foot">
            <div class="segmented" role="group" aria-label="Estimator">
              {(['weighted', 'mean'] as const).map((estimator) => (
                <button
                  key={estimator}
                  type="button"
                  aria-pressed={look.estimator === estimator}
                  onClick={() => setLook({ ...look, estimator })}
                >
                  {estimator === 'weighted' ? 'Weighted' : 'Plain mean'}
                </button>
              ))}
            </div>
            {toggle('showNeurons', 'Neurons')}
            {toggle('showUncertainty', 'Uncertainty')}
            <PointTools lab={lab} side={side} canvas={canvas} />
          </div>
        </FigureCard>
        <FigureCard
          title="Particles"
          explanation="Every neuron as a point of parameter space: area is its weight, colour the sign of its amplitude a, the trail where it came from."
          draw={cloud}
          class="square"
        >
          <div class="figure-foot">
            {opened &&
              (['x', 'y'] as const).map((axis) => (
                <label key={axis} class="axis">
                  {axis === 'x' ? 'across' : 'up'}
                  <select
                    value={(chosenAxes ?? usualAxes(opened.neuron))[axis]}
                    onChange={(event) =>
                      setAxes({
                        ...(chosenAxes ?? usualAxes(opened.neuron)),
                        [axis]: Number(event.currentTarget.value),
                      })
                    }
                  >
                    {opened.neuron.coordinates.map((name, k) => (
                      <option key={name} value={k}>
                        {name}
                      </option>
                    ))}
                  </select>
                </label>
              ))}
          </div>
        </FigureCard>
        <div class="charts">
          {drawings.map((drawing) => (
            <FigureCard key={drawing.title} {...drawing} class="chart" />
          ))}
          <FigureCard
            title="Row perplexity"
            value={plan ? shortNumber(plan.perplexity) : undefined}
            explanation="How many particles the mass of one particle reaches in a weight step: 1 means that weights are frozen."
            draw={perplexityDraw}
            class="chart"
          />
          <FigureCard
            title="Transport plan"
            explanation="Where mass goes in the last weight step: from each row's particle to each column's, both in the order of the first amplitude."
            draw={planDraw}
            class="chart plan"
          />
        </div>
      </div>
    </section>
  );
}

function decisionSentence(columns: number, projected: boolean): string {
  if (columns === 1) {
    return 'The curve of the weighted estimator and, dashed, of the plain mean, each within two standard errors; ticks at the foot are neurons, rings are held-out rows.';
  }
  const plane = projected ? ' on the plane of the two principal components' : '';
  return `What is predicted where${plane}; pale where the sign lies within two standard errors; lines or circles are neurons, rings are held-out rows.`;
}

function absentPlan(particles: number): string {
  return particles > mostDrawn ? `Drawn for up to ${mostDrawn} particles` : 'Shown after a proximal step';
}

/** A value that changes at most so often. */
function useThrottled(value: number, milliseconds: number): number {
  const kept = useRef({ value, at: 0 });
  const now = performance.now();
  if (now - kept.current.at >= milliseconds) kept.current = { value, at: now };
  return kept.current.value;
}

/** Perplexities of the plans that were seen. */
function usePerplexity(run: Lab['runs']['a'], version: number) {
  const seen = useRef<{ steps: number[]; values: number[] }>({ steps: [], values: [] });
  useMemo(() => {
    const { steps, values } = seen.current;
    const moment = run.shown.peek();
    if (moment === undefined) return;
    const { step } = moment.checkpoint;
    const limit = run.recording.lastStep;
    while (steps.length > 0 && steps[steps.length - 1] > limit) {
      steps.pop();
      values.pop();
    }
    if (moment.plan && (steps.at(-1) ?? -1) < step) {
      steps.push(step);
      values.push(moment.plan.perplexity);
    }
  }, [version, run]);
  return seen.current;
}

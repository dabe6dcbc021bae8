import type { FlowCheckpoint } from '@proxflow/core';
import type { NeuronShape, StepRecord } from '../engine/messages.js';
import { cloudPicture } from '../pictures/cloud-picture.js';
import { decisionPicture, type EstimatorName } from '../pictures/decision-picture.js';
import { shortNumber, type Draw } from '../pictures/frame.js';
import { lineChart } from '../pictures/line-chart.js';
import type { RunController } from '../store/run-controller.js';

const blank: Draw = () => undefined;

/** How the picture of data and network is looked at. */
export interface DecisionLook {
  readonly estimator: EstimatorName;
  readonly showNeurons: boolean;
  readonly showUncertainty: boolean;
}

export function decisionDraw(run: RunController, look: DecisionLook): Draw {
  const [opened, moment] = [run.opened.value, run.shown.value];
  if (opened === undefined || moment === undefined) return blank;
  const { checkpoint, neurons } = moment;
  return decisionPicture({
    data: opened.data,
    surface: moment.surface ?? run.picture.value.surface,
    neurons,
    shape: opened.neuron,
    weights: checkpoint.logWeights.map(Math.exp),
    amplitudes: column(checkpoint, 0),
    ...look,
  });
}

/** Two coordinates of theta to look at. */
export interface CloudAxes {
  readonly x: number;
  readonly y: number;
}

/** w1 and w2 (or the centre), or b and w where there is one input. */
export function usualAxes({ outputs, coordinates }: NeuronShape): CloudAxes {
  return coordinates.length > outputs + 2 ? { x: outputs + 1, y: outputs + 2 } : { x: outputs, y: outputs + 1 };
}

const trailMoments = 12;

export function cloudDraw(run: RunController, axes: CloudAxes | undefined): Draw {
  const [opened, moment] = [run.opened.value, run.shown.value];
  if (opened === undefined || moment === undefined) return blank;
  const { checkpoint } = moment;
  const { x, y } = axes ?? usualAxes(opened.neuron);
  const { coordinates } = opened.neuron;
  const before = run.recording.moments
    .filter((recorded) => recorded.checkpoint.step < checkpoint.step)
    .slice(-trailMoments);
  return cloudPicture({
    points: pairs(checkpoint, x, y),
    trails: before.map((recorded) => pairs(recorded.checkpoint, x, y)),
    weights: checkpoint.logWeights.map(Math.exp),
    amplitudes: column(checkpoint, 0),
    axes: [coordinates[x], coordinates[y]],
  });
}

function column({ positions, particles, dimension }: FlowCheckpoint, k: number): Float64Array {
  return Float64Array.from({ length: particles }, (_, j) => positions[j * dimension + k]);
}

function pairs({ positions, particles, dimension }: FlowCheckpoint, x: number, y: number): Float64Array {
  const out = new Float64Array(2 * particles);
  for (let j = 0; j < particles; j++) {
    out[2 * j] = positions[j * dimension + x];
    out[2 * j + 1] = positions[j * dimension + y];
  }
  return out;
}

/** Columns of the records, made once for all charts. */
export type Series = Readonly<
  Record<'step' | 'risk' | 'freeEnergy' | 'effectiveSampleSize' | 'innerIterations' | 'iterationsBound', Float64Array>
> & { readonly rose: readonly boolean[]; readonly rises: number };

export function seriesOf(records: readonly StepRecord[]): Series {
  const columnOf = (of: (record: StepRecord) => number) => Float64Array.from(records, of);
  const rose = records.map(({ fell }) => !fell);
  return {
    step: columnOf((r) => r.step),
    risk: columnOf((r) => r.risk),
    freeEnergy: columnOf((r) => r.freeEnergy),
    effectiveSampleSize: columnOf((r) => r.effectiveSampleSize),
    innerIterations: columnOf((r) => r.innerIterations),
    iterationsBound: columnOf((r) => r.iterationsBound),
    rose,
    rises: rose.filter(Boolean).length,
  };
}

/** One chart of the page. */
export interface ChartDrawing {
  readonly title: string;
  readonly value: string | undefined;
  readonly explanation: string;
  readonly draw: Draw;
}

/** The charts of a run; values are those at the cursor, or the last. */
export function chartDraws(series: Series, cursor: number | undefined): readonly ChartDrawing[] {
  const { step } = series;
  const at =
    cursor === undefined
      ? step.length - 1
      : Math.max(
          0,
          step.findLastIndex((s) => s <= cursor),
        );
  const valueAt = (values: Float64Array) => (values.length === 0 ? undefined : shortNumber(values[at]));
  const one = (values: Float64Array, includes?: number) =>
    lineChart({
      steps: step,
      curves: [{ values, colour: 'accent' }],
      cursor,
      ...(includes !== undefined && { includes }),
    });
  return [
    {
      title: 'Risk',
      value: valueAt(series.risk),
      explanation: 'The mean loss over the training rows: what the network gets wrong.',
      draw: one(series.risk, 0),
    },
    {
      title: 'Free energy',
      value:
        series.rises === 0
          ? `${valueAt(series.freeEnergy) ?? ''} ↓`
          : `${valueAt(series.freeEnergy) ?? ''}, rose ${series.rises}×`,
      explanation:
        'Risk, confinement and 1/β times the entropy of the cloud: what the flow descends (↓ if in every step); steps in which it rose are dots.',
      draw: lineChart({
        steps: step,
        curves: [{ values: series.freeEnergy, colour: 'accent' }],
        cursor,
        marked: series.rose,
      }),
    },
    {
      title: 'Effective sample size',
      value: valueAt(series.effectiveSampleSize),
      explanation:
        'How many equally heavy particles would average as well as these do: N while weights are equal, 1 if one has all.',
      draw: one(series.effectiveSampleSize, 0),
    },
    {
      title: 'Inner iterations',
      value: `${valueAt(series.innerIterations) ?? ''} of ≤ ${valueAt(series.iterationsBound) ?? ''}`,
      explanation:
        'Sinkhorn sweeps of each weight step, under the number the contraction guarantees (dashed); 0 where a step is certified to change nothing.',
      draw: lineChart({
        steps: step,
        curves: [
          { values: series.iterationsBound, colour: 'second', dashed: true },
          { values: series.innerIterations, colour: 'accent' },
        ],
        cursor,
        includes: 0,
      }),
    },
  ];
}

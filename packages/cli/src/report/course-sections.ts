import { pageTheme, pointChart } from '@proxflow/charts';
import { percent, shortNumber } from '../render/numbers.js';
import type { TrainingReport } from '../training-report.js';
import { chartSize, curveOf, curves, drawFigures, type Figure } from './figures.js';
import { datum, markup } from './html.js';
import type { ReportFindings } from './measure-report.js';
import type { SectionContent } from './section-content.js';
import { scaleOf } from './series.js';

/** Risk, free energy, and the loss on held-out rows. */
export async function curveSection({ record }: TrainingReport): Promise<SectionContent> {
  const { history, risk, freeEnergy, validation, batch } = record;
  const first = record.steps - history.risk.length + 1;
  const steps = history.risk.map((_, i) => first + i);
  const figures: Figure[] = [
    {
      title: 'Risk',
      explanation: 'Mean loss on the training rows after each step, which training is to lower.',
      chart: curves({
        xTitle: 'step',
        yTitle: 'risk',
        curves: [curveOf('risk', steps, history.risk)],
        ...scaleOf(history.risk),
      }),
    },
    {
      title: 'Free energy',
      explanation: 'Risk, confinement and entropy together, which each step of the flow is meant to lower.',
      chart: curves({
        xTitle: 'step',
        yTitle: 'free energy',
        curves: [curveOf('free energy', steps, history.freeEnergy)],
      }),
    },
  ];
  if (validation && validation.history.steps.length > 0) {
    figures.push({
      title: 'Validation',
      explanation: `Mean loss on rows held out of training; it was least at step ${validation.bestStep}, whose model was kept.`,
      chart: curves({
        xTitle: 'step',
        yTitle: 'loss on held-out rows',
        curves: [curveOf('validation', validation.history.steps, validation.history.losses)],
        marks: validation.history.steps.length < 40,
      }),
    });
  }
  const facts = markup`<p>
    Risk fell from ${datum('risk.first', risk.first, shortNumber(risk.first))} to
    ${datum('risk.last', risk.last, shortNumber(risk.last))}, free energy from
    ${datum('freeEnergy.first', freeEnergy.first, shortNumber(freeEnergy.first))} to
    ${datum('freeEnergy.last', freeEnergy.last, shortNumber(freeEnergy.last))}; it rose in
    ${datum('freeEnergy.increases', freeEnergy.increases, String(freeEnergy.increases))} of
    ${datum('steps', record.steps, String(record.steps))}
    steps.${batch ? ` The curves are of batches of ${batch.rows} rows.` : ''}
  </p>`;
  return { id: 'curves', title: 'Risk and free energy', wide: true, parts: [facts, await drawFigures(figures)] };
}

/** Effective sample size. */
export async function sampleSizeSection({ record, settings }: TrainingReport): Promise<SectionContent> {
  const { effectiveSampleSize, history } = record;
  const facts = markup`<p>
    ${datum('effectiveSampleSize', effectiveSampleSize, effectiveSampleSize.toFixed(1))} effective of
    ${datum('particles', settings.particles, String(settings.particles))} particles at the end.
  </p>`;
  const { course } = history;
  const figure = course && {
    title: 'Effective sample size',
    explanation:
      'How many particles of equal weight the cloud is worth: near their number weights are even, near 1 one holds all.',
    chart: curves({
      xTitle: 'step',
      yTitle: 'effective particles',
      curves: [curveOf('effective', course.steps, course.effectiveSampleSize)],
      yDomain: [0, Math.ceil(settings.particles * 1.18)],
      level: { name: `all ${settings.particles}`, value: settings.particles },
    }),
  };
  return {
    id: 'sample-size',
    title: 'Effective sample size',
    parts: [facts, ...(figure ? [await drawFigures([figure])] : [])],
  };
}

/** The particles in the plane in which they are widest. */
export async function cloudSection({ settings }: TrainingReport, { cloud }: ReportFindings): Promise<SectionContent> {
  const { points, kinds, explained, particles } = cloud;
  const chart = pointChart({
    xTitle: 'first principal component',
    yTitle: 'second',
    points: points.map(({ x, y, weight, kind }) => ({ x, y, size: weight, kind })),
    kinds,
    ...chartSize,
    height: 260,
    areas: [8, 160],
    theme: pageTheme,
  });
  const colour =
    kinds.length === 2 && kinds[0].startsWith('amplitude')
      ? 'its colour is the sign of its amplitude'
      : kinds.length > 0
        ? 'its colour is the output that it raises most'
        : `the ${settings.neuron} neuron has no amplitude to colour it by`;
  const shown = points.length < particles ? ` The ${points.length} of largest weight are shown.` : '';
  const explanation = `Each circle is a particle, a neuron: its area is its weight, ${colour}.${shown}`;
  const facts = markup`<p>
    The ${settings.particles} particles seen along the two directions in which they differ most, which hold
    ${percent(explained[0])} and ${percent(explained[1])} of the variance of their parameters.
  </p>`;
  return {
    id: 'cloud',
    title: 'Particle cloud',
    parts: [facts, await drawFigures([{ title: 'Particles', explanation, chart }])],
  };
}

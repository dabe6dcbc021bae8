import { pageTheme, pointChart } from '@proxflow/charts';
import { percent, shortNumber } from '../render/numbers.js';
import type { TrainingReport } from '../training-report.js';
import { chartSize, curveOf, curves, drawFigures, type Figure } from './figures.js';
import { datum, markup } from './html.js';
import type { ReportFindings } from './measure-report.js';
import type { SectionContent } from './result-sections.js';

type Values = readonly (number | null)[];

function largest(values: Values): number {
  return values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
}

/** A logarithmic axis for what spans orders of magnitude and is never 0 or below. */
function scaleOf(values: Values): { readonly yScale?: 'log' } {
  const known = values.filter((value) => value !== null);
  const least = known.reduce((small, value) => Math.min(small, value), Infinity);
  return least > 0 && largest(known) > 50 * least ? { yScale: 'log' } : {};
}

function isGiven(values: Values | undefined): values is Values {
  return values?.some((value) => value !== null) === true;
}

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

/** Iterations of the inner loop against what was known to be enough. */
export async function innerLoopSection({ record }: TrainingReport): Promise<SectionContent> {
  const { innerIterations, certifiedError, massError, skipped, history } = record;
  const facts = markup`<p>
    ${datum('innerIterations.mean', innerIterations.mean, innerIterations.mean.toFixed(1))} iterations a step,
    ${datum('innerIterations.max', innerIterations.max, String(innerIterations.max))} at most; certified error of the
    log weights ${shortNumber(certifiedError)}, mass error
    ${datum('massError', massError, shortNumber(massError))}.${
      skipped && skipped.steps > 0
        ? ` In ${skipped.steps} of ${record.steps} steps the transport was certified to change nothing and left out.`
        : ''
    }
  </p>`;
  const { course } = history;
  const figures: Figure[] = [];
  if (course && isGiven(course.innerIterationsBound)) {
    const solved = course.innerIterations.map((count, i) => (course.innerIterationsBound[i] === null ? null : count));
    const wide = largest(course.innerIterationsBound) > 30 * Math.max(1, largest(solved));
    figures.push({
      title: 'Inner iterations and their bound',
      explanation: `Iterations made in each step that solved a transport, and how many were known beforehand to be enough${wide ? ', on a logarithmic axis' : ''}.`,
      chart: curves({
        xTitle: 'step',
        yTitle: 'iterations',
        curves: [curveOf('made', course.steps, solved), curveOf('bound', course.steps, course.innerIterationsBound)],
        ...(wide ? { yScale: 'log' as const } : { yDomain: [0, 1 + largest(course.innerIterationsBound)] }),
      }),
    });
  }
  if (course && new Set(course.stepSize).size > 1) {
    figures.push({
      title: 'Step size',
      explanation: 'The step size h, which the guard lowers where the free energy would run away.',
      chart: curves({ xTitle: 'step', yTitle: 'h', curves: [curveOf('h', course.steps, course.stepSize)] }),
    });
  }
  const none = figures.length === 0 ? [markup`<p>No step solved a transport, so there is no curve.</p>`] : [];
  return {
    id: 'inner-loop',
    title: 'Inner loop',
    wide: figures.length > 1,
    parts: [facts, ...none, ...(figures.length > 0 ? [await drawFigures(figures)] : [])],
  };
}

/** Whether particles exchange mass, and what was skipped. */
export async function kernelSection({ record }: TrainingReport): Promise<SectionContent> {
  const { course } = record.history;
  const figures = course
    ? [
        ...kernelFigure(
          'Mass that leaves its particle',
          'largest share',
          course.steps,
          course.offDiagonalMass,
          'Largest share of mass that moves to another particle in a step: near 0 the weights act each by itself.',
        ),
        ...kernelFigure(
          'Particles reached',
          'effective neighbours',
          course.steps,
          course.effectiveNeighbours,
          'How many particles a particle exchanges mass with: 1 means none but itself.',
        ),
        ...kernelFigure(
          'Bound of what was skipped',
          'bound',
          course.steps,
          course.skipBound,
          'Bound on the change of the log weights by a transport that was left out.',
        ),
      ]
    : [];
  const said = kernelWords(record);
  return {
    id: 'kernel',
    title: 'Kernel health',
    wide: figures.length > 1,
    parts: [markup`<p>${said}</p>`, ...(figures.length > 0 ? [await drawFigures(figures)] : [])],
  };
}

function kernelWords({ history: { course }, skipped }: TrainingReport['record']): string {
  if (course === undefined) return 'The course of this training was not kept.';
  const skips = skipped?.steps ?? 0;
  const bound = `what that changed is at most ${shortNumber(skipped?.largestBound ?? 0)} in the log weights`;
  if (!isGiven(course.offDiagonalMass) && !isGiven(course.effectiveNeighbours)) {
    return skips > 0
      ? `Particles are too far apart for the kernel to exchange mass: every transport was left out under a certificate, and ${bound}.`
      : 'No step of this training solved a transport, so there is no kernel to judge.';
  }
  const most = percent(largest(course.offDiagonalMass));
  const left = skips > 0 ? `; ${skips} transports were left out, and ${bound}` : '';
  return `At most ${most} of the mass of a particle left it in a step${left}.`;
}

function kernelFigure(
  title: string,
  yTitle: string,
  steps: readonly number[],
  values: Values,
  explanation: string,
): Figure[] {
  if (!isGiven(values)) return [];
  const chart = curves({
    xTitle: 'step',
    yTitle,
    curves: [curveOf(yTitle, steps, values)],
    ...scaleOf(values),
  });
  return [{ title, explanation, chart }];
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

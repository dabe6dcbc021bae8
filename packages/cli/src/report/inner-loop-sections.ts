import { percent, shortNumber } from '../render/numbers.js';
import type { TrainingReport } from '../training-report.js';
import { curveOf, curves, drawFigures, type Figure } from './figures.js';
import { datum, markup } from './html.js';
import type { SectionContent } from './section-content.js';
import { isGiven, largest, scaleOf, type Series } from './series.js';

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
  values: Series,
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

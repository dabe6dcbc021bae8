import type { StepReport, WeightUpdateReport } from '@proxflow/core';

/**
 * What happened along the way, at some of the steps: all of them, or a hundred evenly spaced with the first and the last. Every
 * list has an entry for each of `steps`; null stands for what a step does not have, or cannot bound.
 */
export interface TrainingCourse {
  readonly steps: readonly number[];
  /** h. */
  readonly stepSize: readonly number[];
  /** (sum w)^2 / sum w^2, from 1 to N. */
  readonly effectiveSampleSize: readonly number[];
  readonly innerIterations: readonly number[];
  /** Inner iterations that were known to be enough; null where the transport was skipped, or nothing is known. */
  readonly innerIterationsBound: readonly (number | null)[];
  /** Largest share of mass that left its particle; null where no transport was solved. */
  readonly offDiagonalMass: readonly (number | null)[];
  /** How many particles a particle reaches on average; null where no transport was solved. */
  readonly effectiveNeighbours: readonly (number | null)[];
  /** Bound on what a skipped transport would have changed; null where it was not skipped. */
  readonly skipBound: readonly (number | null)[];
}

/** Steps that are kept: enough for a curve, few enough for a model file. */
const mostSteps = 100;

/** At most {@link mostSteps} of the values, evenly spaced, the first and the last among them. */
function thinned<T>(values: readonly T[]): readonly T[] {
  if (values.length <= mostSteps) return values;
  return Array.from({ length: mostSteps }, (_, i) => values[Math.round((i * (values.length - 1)) / (mostSteps - 1))]);
}

/** JSON has no Infinity. */
function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function isSkipped({ skip }: WeightUpdateReport): boolean {
  return skip?.skipped === true;
}

/** The course of the steps that were made. */
export function courseOf(reports: readonly StepReport[]): TrainingCourse {
  const kept = thinned(reports);
  const updates = kept.map(({ weightUpdate }) => weightUpdate);
  return {
    steps: kept.map(({ step }) => step),
    stepSize: kept.map(({ stepSize }) => stepSize),
    effectiveSampleSize: kept.map(({ effectiveSampleSize }) => effectiveSampleSize),
    innerIterations: updates.map(({ iterations }) => iterations),
    innerIterationsBound: updates.map((update) => (isSkipped(update) ? null : finite(update.iterationsBound))),
    offDiagonalMass: updates.map(({ kernelHealth }) => finite(kernelHealth?.offDiagonalMass)),
    effectiveNeighbours: updates.map(({ kernelHealth }) => finite(kernelHealth?.effectiveNeighbours)),
    skipBound: updates.map((update) => (isSkipped(update) ? finite(update.skip?.bound) : null)),
  };
}

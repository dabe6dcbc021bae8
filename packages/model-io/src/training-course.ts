import { z } from 'zod';

const count = z.int().min(1).max(100_000_000);
const numbers = z.array(z.number().refine(Number.isFinite, 'expected a finite number'));
const orNull = z.array(z.number().refine(Number.isFinite, 'expected a finite number').nullable());

/** What a model file and a checkpoint say about the steps on the way. */
export const courseSchema = z.strictObject({
  steps: z.array(count),
  stepSize: numbers,
  effectiveSampleSize: numbers,
  innerIterations: numbers,
  innerIterationsBound: orNull,
  offDiagonalMass: orNull,
  effectiveNeighbours: orNull,
  skipBound: orNull,
});

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

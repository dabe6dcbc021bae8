import { NumericalError } from '@proxflow/backend';
import type { TrainingRecord } from 'proxflow';

type Divergence = NonNullable<TrainingRecord['divergence']>;

/**
 * Returns what was trained unless training diverged: a cloud that is merely finite is nobody's model, so it is neither scored
 * nor written.
 *
 * @throws NumericalError with the step size to use, where that is known.
 */
export function requireTrained<Model extends { readonly record: TrainingRecord }>(model: Model): Model {
  const { divergence } = model.record;
  if (divergence === undefined) return model;
  const { quantity, found, step } = divergence;
  throw new NumericalError({
    argument: 'training',
    place: `diverged in step ${step}`,
    expected: `${quantity} to stay finite and in proportion, found ${found}`,
    remedy: remedyFor(divergence),
  });
}

function remedyFor({ stepSize, stabilityLimit, likelyCause, stableStepSize }: Divergence): string {
  if (likelyCause === 'unknown' || stabilityLimit === undefined) {
    return 'The step size is not too large: look for features and targets with values far from the others.';
  }
  const why = `The step size ${stepSize} is above the stability limit of about ${stabilityLimit.toPrecision(2)}`;
  return stableStepSize === undefined
    ? `${why}: leave --step-size out, and look for features with values far from the others.`
    : `${why}: use --step-size ${stableStepSize}.`;
}

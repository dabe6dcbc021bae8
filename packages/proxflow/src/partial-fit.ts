import { InvalidArgumentError, requireInteger } from '@proxflow/backend';
import type { ModelOptions } from './training-options.js';

/** Checks what `partialFit` would train with. @throws InvalidArgumentError naming the option. */
export function checkPartialOptions({ steps, validationFraction }: ModelOptions): void {
  if (steps !== undefined) requireInteger('steps', steps);
  if (validationFraction === undefined) return;
  throw new InvalidArgumentError({
    argument: 'validationFraction',
    value: validationFraction,
    expected: 'no early stopping, as partialFit makes the steps it is asked for',
    remedy: 'Leave validationFraction out, score on rows of your own between calls, and stop calling.',
  });
}

/** The error of a model that cannot go on. */
export function noState(): InvalidArgumentError {
  return new InvalidArgumentError({
    argument: 'model',
    value: 'loaded from a file',
    expected: 'a model that was trained in this program, which knows where its flow stands',
    remedy: 'Train a new model with partialFit or fit, and keep the model itself for as long as rows come.',
  });
}

import { InvalidArgumentError, requireInteger } from '@proxflow/backend';
import type { ModelOptions } from './training-options.js';

/** When training stops by rows that are held out. */
export interface EarlyStopping {
  /** Share of the rows that is held out. */
  readonly fraction: number;
  /** Steps from one evaluation to the next. */
  readonly every: number;
  /** Evaluations in a row without improvement that end training. */
  readonly patience: number;
}

/** Steps between validations, and how many of them without improvement are enough. */
const defaultStopping = { every: 10, patience: 10 };

/** Checks the options that do not depend on data. @throws InvalidArgumentError naming the option. */
export function checkEarlyStopping({ validationFraction, validationEvery, patience }: ModelOptions): void {
  if (validationEvery !== undefined) requireInteger('validationEvery', validationEvery);
  if (patience !== undefined) requireInteger('patience', patience);
  if (validationFraction === undefined) {
    const argument = patience === undefined ? 'validationEvery' : 'patience';
    const value = patience ?? validationEvery;
    if (value === undefined) return;
    throw new InvalidArgumentError({
      argument,
      value,
      expected: 'validationFraction beside it, as there is nothing to validate by',
      remedy: 'Hold rows out, such as validationFraction: 0.2.',
    });
  }
  if (typeof validationFraction === 'number' && validationFraction > 0 && validationFraction < 1) return;
  throw new InvalidArgumentError({
    argument: 'validationFraction',
    value: validationFraction,
    expected: 'a number above 0 and below 1',
    remedy: 'Give the share of the rows to hold out, such as 0.2.',
  });
}

/** Early stopping as the options ask for it. @throws InvalidArgumentError if there would be no validation at all. */
export function earlyStoppingOf(
  { validationFraction, validationEvery, patience }: ModelOptions,
  steps: number,
): EarlyStopping | undefined {
  if (validationFraction === undefined) return undefined;
  const every = validationEvery ?? Math.min(defaultStopping.every, steps);
  if (every <= steps) return { fraction: validationFraction, every, patience: patience ?? defaultStopping.patience };
  throw new InvalidArgumentError({
    argument: 'validationEvery',
    value: every,
    expected: `at most the ${steps} steps of training`,
    remedy: 'Validate more often, or make more steps.',
  });
}

import { InvalidArgumentError, requireInteger } from '@proxflow/backend';
import { labelWeights, requireClassNames, sortedClasses, type ClassWeights, type Label } from './class-names.js';
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

/** The classes of a part: those the first call fixed, else those given, else those of its labels. */
export function partialClasses(
  names: readonly string[],
  given: readonly Label[] | undefined,
  fixed: readonly string[] | undefined,
): readonly string[] {
  if (fixed === undefined) return requireClassNames(given ?? sortedClasses(names));
  const same =
    given === undefined || (given.length === fixed.length && fixed.every((name, c) => name === String(given[c])));
  if (same) return fixed;
  throw new InvalidArgumentError({
    argument: 'classes',
    value: given.join(', '),
    expected: `the classes that the first call fixed, ${fixed.join(', ')}`,
    remedy: 'Leave classes out of later calls, or begin a new model.',
  });
}

/** The row weights of a part; none without class weights. */
export function partialWeights(
  weights: ClassWeights | undefined,
  indices: Int32Array,
  classes: readonly string[],
): Float64Array | undefined {
  if (weights !== 'balanced') return weights && labelWeights(weights, indices, classes);
  throw new InvalidArgumentError({
    argument: 'classWeights',
    value: weights,
    expected: 'numbers by class name, as partialFit does not see all rows',
    remedy: 'Give the weight of each class, n / (k n_c) if you know the counts.',
  });
}

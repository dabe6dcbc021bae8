import type { ClassWeights, Label } from './class-names.js';
import type { ModelOptions, PartialFitOptions } from './training-options.js';

/** What a classifier may be told besides what every model may. */
export interface ClassifierOptions extends ModelOptions {
  /** `balanced` weighs each row by n / (k n_c) of its class, numbers by class name weigh as they say; 1 by default. */
  readonly classWeights?: ClassWeights;
}

/** What one call of a classifier's `partialFit` may be told. */
export interface ClassifierPartialFitOptions extends PartialFitOptions {
  /** All classes there will ever be, in the order of their indices; by default those of the first call's labels, sorted. */
  readonly classes?: readonly Label[];
}

import { InvalidArgumentError, requireFiniteValues, requireInteger } from '@proxflow/backend';
import { isLogMeasure } from './log-arithmetic.js';

/**
 * The weights of a discrete measure, copied to float64.
 *
 * @param argument What the caller calls the weights, for messages.
 * @throws InvalidArgumentError for an empty list, a negative or non-finite weight, or no mass at all.
 */
export function requireMeasure(argument: string, weights: ArrayLike<number>): Float64Array {
  requireInteger(`${argument}.length`, weights.length);
  const values = Float64Array.from(requireFiniteValues(argument, weights));
  const negative = values.findIndex((value) => value < 0);
  if (negative < 0 && values.some((value) => value > 0)) return values;
  throw new InvalidArgumentError({
    argument,
    ...(negative >= 0 ? { place: `[${negative}]`, value: values[negative] } : { value: 'no mass at all' }),
    expected: 'non-negative weights, at least one of them positive',
    remedy: `Give every entry of ${argument} a number of at least 0, and one of them a positive one.`,
  });
}

/**
 * Logarithms of the weights of a discrete measure; zeros become -Infinity.
 *
 * @param argument What the caller calls the weights, for messages.
 * @throws InvalidArgumentError for an empty list, a negative or non-finite weight, or no mass at all.
 * @example
 * ```ts
 * logMeasure('source', [1, 0]); // 0, -Infinity
 * ```
 */
export function logMeasure(argument: string, weights: ArrayLike<number>): Float64Array {
  return requireMeasure(argument, weights).map(Math.log);
}

/** The mass of a measure, with what the caller calls it. */
interface NamedMass {
  readonly argument: string;
  readonly mass: number;
}

/** Relative error that summing weights leaves in a mass. */
const roundingOfMass = 1e-12;

/**
 * A mass may differ from another by `tolerance`, relative to that.
 *
 * @throws InvalidArgumentError naming both if they differ by more.
 */
export function requireEqualMass(argument: string, mass: number, other: NamedMass, tolerance: number): void {
  if (Math.abs(other.mass - mass) <= tolerance * other.mass) return;
  throw new InvalidArgumentError({
    argument,
    value: mass,
    expected: `the same total mass as ${other.argument}, ${other.mass}`,
    remedy: 'Normalise both measures, or relax a marginal; balanced transport can neither make nor lose mass.',
  });
}

/** The masses may differ by a quarter of the tolerance: a plan with one marginal exact can still meet the other one. */
export function requireBalance(argument: string, mass: number, other: NamedMass, tolerance: number): void {
  requireEqualMass(argument, mass, other, Math.max(tolerance / 4, roundingOfMass));
}

/** Total mass of weights; 1 where none are given. */
export function massOf(weights: ArrayLike<number> | undefined): number {
  return weights === undefined ? 1 : Array.from(weights).reduce((total, weight) => total + weight, 0);
}

/**
 * Log weights may be -Infinity (no mass) but not NaN or +Infinity, and not all may be empty.
 *
 * @throws InvalidArgumentError naming the first that is not.
 */
export function requireLogWeights(argument: string, logWeights: Float64Array): void {
  if (isLogMeasure(logWeights)) return;
  const wrong = logWeights.findIndex((value) => !(value < Infinity));
  throw new InvalidArgumentError({
    argument,
    ...(wrong < 0 ? { value: 'no mass at all' } : { place: `[${wrong}]`, value: logWeights[wrong] }),
    expected: 'logarithms of non-negative weights, at least one of them positive',
    remedy: 'Give every particle a finite non-negative weight, and at least one a positive one.',
  });
}

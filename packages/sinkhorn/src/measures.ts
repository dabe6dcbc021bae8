import {
  InvalidArgumentError,
  NumericalError,
  requireFiniteValues,
  requireInteger,
  type Backend,
} from '@proxflow/backend';
import { isLogMeasure, totalMass } from './log-arithmetic.js';

/**
 * The weights of a discrete measure, copied to float64.
 *
 * @param argument What the caller calls the weights, for messages.
 * @throws InvalidArgumentError for an empty list, a negative or non-finite weight, no mass at all, or a total
 *   outside [1e-150, 1e150].
 */
export function requireMeasure(argument: string, weights: ArrayLike<number>): Float64Array {
  requireInteger(`${argument}.length`, weights.length);
  const values = Float64Array.from(requireFiniteValues(argument, weights));
  const negative = values.findIndex((value) => value < 0);
  if (negative < 0 && values.some((value) => value > 0)) {
    requireOrdinaryMass(
      argument,
      values.reduce((total, value) => total + value, 0),
    );
    return values;
  }
  throw new InvalidArgumentError({
    argument,
    ...(negative >= 0 ? { place: `[${negative}]`, value: values[negative] } : { value: 'no mass at all' }),
    expected: 'non-negative weights, at least one of them positive',
    remedy: `Give every entry of ${argument} a number of at least 0, and one of them a positive one.`,
  });
}

/** Total masses between these have products that are normal numbers of float64. */
const masses = { least: 1e-150, most: 1e150 };

function requireOrdinaryMass(argument: string, mass: number): void {
  if (mass >= masses.least && mass <= masses.most) return;
  throw new InvalidArgumentError({
    argument,
    value: `a total of ${mass}`,
    expected: `a total mass from ${masses.least} to ${masses.most}`,
    remedy: `Divide the weights by their sum, or give ${argument} in other units.`,
  });
}

/**
 * Logarithms of the weights of a discrete measure; zeros become -Infinity.
 *
 * @param argument What the caller calls the weights, for messages.
 * @throws InvalidArgumentError for an empty list, a negative or non-finite weight, no mass at all, or a total
 *   outside [1e-150, 1e150].
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
 * Log weights may be -Infinity (no mass) but not NaN or +Infinity, and their total mass must be in [1e-150, 1e150].
 *
 * @throws InvalidArgumentError naming the first that is not.
 */
export function requireLogWeights(argument: string, logWeights: Float64Array): void {
  if (isLogMeasure(logWeights)) {
    requireOrdinaryMass(argument, totalMass(logWeights));
    return;
  }
  const wrong = logWeights.findIndex((value) => !(value < Infinity));
  throw new InvalidArgumentError({
    argument,
    ...(wrong < 0 ? { value: 'no mass at all' } : { place: `[${wrong}]`, value: logWeights[wrong] }),
    expected: 'logarithms of non-negative weights, at least one of them positive',
    remedy: 'Give every particle a finite non-negative weight, and at least one a positive one.',
  });
}

/**
 * The mass that a step's plan carries, if there is any: it is scaled to that before the step.
 *
 * @throws NumericalError where the kernel has underflowed to nothing in the backend's precision, or overflowed.
 */
export function requireReached(mass: number, { name, dtype }: Backend): number {
  if (mass > 0 && mass < Infinity) return mass;
  throw new NumericalError({
    argument: 'weights',
    value: `a total of ${mass} after the step`,
    expected: `a kernel that reaches the current points in ${dtype} on backend "${name}"`,
    remedy: 'Divide the weights by their sum, take a larger epsilon or step size, domain log, or float64.',
  });
}

/**
 * Throws unless the values of a plan are numbers, and finite ones if that is said: what is lost in infinities that cancel is no
 * value to report.
 *
 * @throws NumericalError naming the first that is none.
 */
export function requireValues(values: Readonly<Record<string, number>>, { finite = false } = {}): void {
  const lost = Object.keys(values).find((name) =>
    finite ? !Number.isFinite(values[name]) : Number.isNaN(values[name]),
  );
  if (lost === undefined) return;
  throw new NumericalError({
    argument: lost,
    value: values[lost],
    expected: 'costs, potentials and masses whose products are numbers of float64',
    remedy: 'Divide costs, potentials and weights by their scale; choose epsilon in proportion to the cost.',
  });
}

import { InvalidArgumentError, ShapeError } from './errors.js';

/** Returns `value` if it is a finite number above 0. @throws InvalidArgumentError otherwise. */
export function requirePositive(argument: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError({
    argument,
    value,
    expected: 'a finite number above 0',
    remedy: `Give ${argument} a positive number.`,
  });
}

/** Returns `value` if it is a finite number of at least 0. @throws InvalidArgumentError otherwise. */
export function requireNonNegative(argument: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError({
    argument,
    value,
    expected: 'a finite number of at least 0',
    remedy: `Give ${argument} zero or a positive number.`,
  });
}

/** Returns `value` if it is a number above 0, where Infinity is allowed. @throws InvalidArgumentError otherwise. */
export function requirePositiveOrInfinite(argument: string, value: unknown): number {
  if (typeof value === 'number' && value > 0) return value;
  throw new InvalidArgumentError({
    argument,
    value,
    expected: 'a number above 0, or Infinity',
    remedy: `Give ${argument} a positive number, or Infinity.`,
  });
}

/** Returns `value` if it is an integer of at least `least`. @throws InvalidArgumentError otherwise. */
export function requireInteger(argument: string, value: unknown, least = 1): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  throw new InvalidArgumentError({
    argument,
    value,
    expected: `an integer of at least ${least}`,
    remedy: `Give ${argument} a whole number, ${least} or more.`,
  });
}

/** Returns `values` if every entry is finite. @throws InvalidArgumentError naming the first index that is not. */
export function requireFiniteValues<T extends ArrayLike<number>>(argument: string, values: T): T {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new InvalidArgumentError({
        argument,
        place: `[${i}]`,
        value: values[i],
        expected: 'finite numbers',
        remedy: `Remove or impute the entry before handing ${argument} over.`,
      });
    }
  }
  return values;
}

/** Returns `values` if it has `length` entries. @throws ShapeError otherwise. */
export function requireLength<T extends ArrayLike<unknown>>(argument: string, values: T, length: number): T {
  if (values.length === length) return values;
  throw new ShapeError({
    argument,
    value: values.length,
    expected: `${length} entries`,
    remedy: `Give ${argument} one entry for each of the ${length} items it belongs to.`,
  });
}

/** Returns `value` if it is one of `choices`. @throws InvalidArgumentError listing the choices otherwise. */
export function requireOneOf<const T extends string>(argument: string, value: unknown, choices: readonly T[]): T {
  if (choices.includes(value as T)) return value as T;
  throw new InvalidArgumentError({
    argument,
    value,
    expected: `one of ${choices.join(', ')}`,
    remedy: `Choose ${argument} from: ${choices.join(', ')}.`,
  });
}

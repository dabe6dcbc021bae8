import { InvalidArgumentError, requirePositive, type Backend } from '@proxflow/backend';

/** 1e-9 in float64, 1e-5 in float32. */
export function defaultTolerance({ dtype }: Backend): number {
  return dtype === 'float64' ? 1e-9 : 1e-5;
}

/** Positive, a normal number of the backend's own precision: dividing a cost by less would overflow at once. */
export function requireNormal(argument: string, value: unknown, { precision, dtype }: Backend): number {
  const number = requirePositive(argument, value);
  // Twice and four times the value are divided by as well.
  const largest = precision.largest / 4;
  if (number > largest) {
    throw new InvalidArgumentError({
      argument,
      value,
      expected: `at most ${largest}, a quarter of the largest ${dtype}`,
      remedy: 'Scale the cost down, choose a smaller value, or a backend of float64.',
    });
  }
  if (number >= precision.smallestNormal) return number;
  throw new InvalidArgumentError({
    argument,
    value,
    expected: `at least ${precision.smallestNormal}, the smallest normal ${dtype}`,
    remedy: 'Scale the cost up, or choose a larger value.',
  });
}

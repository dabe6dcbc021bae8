import { InvalidArgumentError, requirePositive, type Backend } from '@proxflow/backend';

/** 1e-9 in float64, 1e-5 in float32. */
export function defaultTolerance({ dtype }: Backend): number {
  return dtype === 'float64' ? 1e-9 : 1e-5;
}

/** Positive and not subnormal: dividing a cost by less would overflow at once. */
export function requireNormal(argument: string, value: unknown, { precision, dtype }: Backend): number {
  const number = requirePositive(argument, value);
  if (number >= precision.smallestNormal) return number;
  throw new InvalidArgumentError({
    argument,
    value,
    expected: `at least ${precision.smallestNormal}, the smallest normal ${dtype}`,
    remedy: 'Scale the cost up, or choose a larger value.',
  });
}

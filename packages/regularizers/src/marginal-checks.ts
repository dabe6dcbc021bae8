import { InvalidArgumentError, requireFiniteValues, requireLength } from '@proxflow/backend';

/** Returns `strength` if it is a number of at least 0, Infinity included. @throws InvalidArgumentError otherwise. */
export function requireStrength(strength: number): number {
  if (strength >= 0) return strength;
  throw new InvalidArgumentError({
    argument: 'strength',
    value: strength,
    expected: 'a number of at least 0, or Infinity',
    remedy: 'Give 0 to leave the marginal free, Infinity to prescribe it, or a positive number between.',
  });
}

/** Returns logarithms of finite weights; -Infinity is zero weight. @throws InvalidArgumentError otherwise. */
export function requireLogWeights(argument: string, logWeights: Float64Array): Float64Array {
  const wrong = logWeights.findIndex((value) => !(value < Infinity));
  if (wrong < 0) return logWeights;
  throw new InvalidArgumentError({
    argument,
    place: `[${wrong}]`,
    value: logWeights[wrong],
    expected: 'logarithms of finite non-negative weights',
    remedy: 'Give every point a finite weight of at least 0, as its logarithm.',
  });
}

/** Returns `length` finite logarithms, or zeros where none are given. @throws InvalidArgumentError, ShapeError. */
export function requireLogQuadrature(logQuadrature: Float64Array | undefined, length: number): Float64Array {
  if (logQuadrature === undefined) return new Float64Array(length);
  return requireFiniteValues('logQuadrature', requireLength('logQuadrature', logQuadrature, length));
}

/** Bounds of a range in logarithms that hold some weight everywhere. @throws InvalidArgumentError, ShapeError. */
export function requireLogRange(logLower: Float64Array, logUpper: Float64Array): void {
  requireLogWeights('logLower', logLower);
  requireLength('logUpper', logUpper, logLower.length);
  const wrong = logLower.findIndex((low, i) => !(low <= logUpper[i]));
  if (wrong < 0) return;
  throw new InvalidArgumentError({
    argument: 'logUpper',
    place: `[${wrong}]`,
    value: logUpper[wrong],
    expected: `a number of at least the lower bound ${logLower[wrong]}`,
    remedy: 'Let every upper bound be at or above its lower bound; Infinity is no bound.',
  });
}

import { describe, expect, it } from 'vitest';
import {
  InvalidArgumentError,
  precisionOf,
  ProxflowError,
  requireFiniteValues,
  requireInteger,
  requireLength,
  requireNonNegative,
  requireOneOf,
  requirePositive,
  requirePositiveOrInfinite,
  ShapeError,
  sizeOf,
} from './index.js';

function thrownBy(run: () => unknown): ProxflowError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(ProxflowError);
    return error as ProxflowError;
  }
  throw new Error('nothing was thrown');
}

describe('checks of numbers', () => {
  it.each([
    {
      check: requirePositive,
      good: [1, 5e-324, Number.MAX_VALUE],
      bad: [0, -0, -1, NaN, Infinity, '1', null, undefined],
    },
    { check: requireNonNegative, good: [0, 1, Number.MAX_VALUE], bad: [-1e-300, NaN, Infinity, '0', undefined] },
    { check: requirePositiveOrInfinite, good: [1, Infinity], bad: [0, -1, -Infinity, NaN, '1'] },
    { check: requireInteger, good: [1, 2, 2 ** 53 - 1], bad: [0, 1.5, -1, NaN, Infinity, 2 ** 53, '1'] },
  ])('$check.name', ({ check, good, bad }) => {
    for (const value of good) expect(check('size', value)).toBe(value);
    for (const value of bad) {
      const error = thrownBy(() => check('size', value));
      expect(error).toBeInstanceOf(InvalidArgumentError);
      expect(error).toMatchObject({ argument: 'size', value });
      expect(error.remedy).toContain('size');
    }
  });

  it('requireInteger takes another least value', () => {
    expect(requireInteger('count', 0, 0)).toBe(0);
    expect(thrownBy(() => requireInteger('count', 2, 3)).expected).toContain('3');
  });
});

describe('checks of lists', () => {
  it('requireFiniteValues names the first entry that is not finite', () => {
    const values = [1, -2, 0];
    expect(requireFiniteValues('x', values)).toBe(values);
    expect(thrownBy(() => requireFiniteValues('x', [1, NaN, Infinity]))).toMatchObject({ place: '[1]', value: NaN });
    expect(thrownBy(() => requireFiniteValues('x', [-Infinity]))).toMatchObject({ place: '[0]', value: -Infinity });
  });

  it('requireLength says both lengths', () => {
    const error = thrownBy(() => requireLength('x', [1, 2], 3));
    expect(error).toBeInstanceOf(ShapeError);
    expect(error.message).toBe('x: expected 3 entries, found 2');
    expect(requireLength('x', [1, 2], 2)).toEqual([1, 2]);
  });

  it('requireOneOf lists the choices', () => {
    expect(requireOneOf('kind', 'b', ['a', 'b'])).toBe('b');
    for (const value of ['c', 1, undefined]) {
      const error = thrownBy(() => requireOneOf('kind', value, ['a', 'b']));
      expect(error.value).toBe(value);
      expect(error.remedy).toContain('a, b');
    }
  });
});

describe('precisionOf', () => {
  it('float64 is that of JavaScript numbers', () => {
    const { epsilon, smallestNormal, largest } = precisionOf('float64');
    expect(epsilon).toBe(Number.EPSILON);
    expect(largest).toBe(Number.MAX_VALUE);
    // The last number of full precision: half of it still is a number, but one bit shorter.
    expect(smallestNormal).toBe(Number.MIN_VALUE * 2 ** 52);
  });

  it('float32 is that of Math.fround', () => {
    const { epsilon, smallestNormal, largest } = precisionOf('float32');
    expect(Math.fround(1 + epsilon)).toBe(1 + epsilon);
    expect(Math.fround(1 + epsilon / 2)).toBe(1);
    expect(Math.fround(largest)).toBe(largest);
    expect(Math.fround(largest * (1 + epsilon))).toBe(Infinity);
    // Below the normal numbers the spacing no longer shrinks with the number.
    expect(Math.fround(smallestNormal * (1 + epsilon))).toBe(smallestNormal * (1 + epsilon));
    expect(Math.fround((smallestNormal / 2) * (1 + epsilon))).not.toBe((smallestNormal / 2) * (1 + epsilon));
  });
});

describe('sizeOf', () => {
  it('counts entries', () => {
    expect(sizeOf([7])).toBe(7);
    expect(sizeOf([3, 4])).toBe(12);
  });
});

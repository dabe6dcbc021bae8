import { expect, it } from 'vitest';
import { packValues, unpackValues } from './packed-values.js';

const unpack = (content: unknown, ...arrays: Float64Array[]) => unpackValues({ content, arrays }, 'f');

it('takes arrays and numbers that JSON has not out of a tree', () => {
  const list = Array.from({ length: 16 }, (_, i) => i);
  const { content, arrays } = packValues({ a: Float64Array.of(1), b: -0, c: list, d: [1, 2], e: undefined, f: NaN });
  expect(content).toEqual({
    a: { $float64: 0 },
    b: { $number: '-0' },
    c: { $numbers: 1 },
    d: [1, 2],
    f: { $number: 'NaN' },
  });
  expect(arrays).toEqual([Float64Array.of(1), Float64Array.from(list)]);
});

it('refuses stand-ins that stand for nothing, for one array twice, or leave one out', () => {
  const array = Float64Array.of(1);
  expect(unpack({ a: { $float64: 0 }, b: { $number: '-0' } }, array)).toEqual({ a: array, b: -0 });
  expect(() => unpack({ a: { $float64: 0 }, b: { $numbers: 0 } }, array)).toThrow(/each stored array to be named once/);
  for (const index of [1, -1, 0.5, '0', null]) expect(() => unpack({ $float64: index }, array)).toThrow(/named once/);
  expect(() => unpack({ a: 1 }, array)).toThrow(/all 1 arrays named/);
  expect(() => unpack({ $number: 'Infinite' })).toThrow(/\$float64, \$numbers or \$number/);
  expect(() => unpack({ $date: 1 })).toThrow(/\$float64, \$numbers or \$number/);
  expect(() => unpack({ $number: 'NaN', a: 1 })).toThrow(/alone/);
});

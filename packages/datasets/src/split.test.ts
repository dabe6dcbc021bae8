import { InvalidArgumentError } from '@proxflow/backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderedSplit, parseSplit, shuffledSplit, sinusoid, splitRows, stratifiedSplit } from './index.js';

describe('orderedSplit', () => {
  it.each([
    [569, 0.7, 399],
    [10, 0.7, 7], // 0.7 * 10 is 7 in float64
    [100, 0.07, 7], // 0.07 * 100 is 7.000000000000001
    [100, 0.55, 55], // 0.55 * 100 is 55.00000000000001
    [100, 0.29, 29], // 0.29 * 100 is 28.999999999999996
    [10, 0.1 + 0.2, 3], // 3.0000000000000004
    [10, 0.71, 8],
    [3, 1e-300, 1],
    [2, 0.5, 1],
  ])('%i rows at %d: %i to train on', (rows, fraction, size) => {
    const { train, test } = orderedSplit(rows, fraction);
    expect([train.length, test.length]).toEqual([size, rows - size]);
    expect([...train, ...test]).toEqual(Array.from({ length: rows }, (_, i) => i));
  });

  it('is exact for every whole percentage of 100 rows', () => {
    for (let percent = 1; percent < 100; percent++) {
      expect(orderedSplit(100, percent / 100).train.length).toBe(percent);
    }
  });

  it.each([0, 1, -0.1, 1.5, NaN, Infinity])('refuses the fraction %d', (fraction) => {
    expect(() => orderedSplit(10, fraction)).toThrow(InvalidArgumentError);
  });

  it.each([0, 1, 2.5, NaN])('refuses %d rows', (rows) => {
    expect(() => orderedSplit(rows, 0.5)).toThrow(InvalidArgumentError);
  });

  it('refuses a fraction that leaves no row for the test, and names one that would', () => {
    expect(() => orderedSplit(4, 0.9)).toThrow(/leaves at least 1 of 4 rows/);
    expect(orderedSplit(4, 0.75).test.length).toBe(1);
  });
});

describe('shuffledSplit', () => {
  it('shares out every row exactly once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 300 }),
        fc.double({ min: 0.01, max: 0.5, noNaN: true }),
        fc.oneof(fc.integer(), fc.string()),
        (rows, fraction, seed) => {
          const { train, test } = shuffledSplit(rows, fraction, seed);
          expect(train.length).toBe(orderedSplit(rows, fraction).train.length);
          expect([...train, ...test].sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, i) => i));
        },
      ),
    );
  });

  it('depends on the seed, and on nothing else', () => {
    expect(shuffledSplit(50, 0.6, 3)).toEqual(shuffledSplit(50, 0.6, 3));
    expect(shuffledSplit(50, 0.6, 3)).not.toEqual(shuffledSplit(50, 0.6, 4));
  });
});

describe('parseSplit', () => {
  it.each([
    ['ordered:0.7', { kind: 'ordered', fraction: 0.7 }],
    ['shuffled:.25', { kind: 'shuffled', fraction: 0.25 }],
    ['stratified:0.5', { kind: 'stratified', fraction: 0.5 }],
  ])('reads %s', (text, description) => {
    expect(parseSplit(text)).toEqual(description);
  });

  it.each([
    '',
    'ordered',
    'ordered:',
    'ordered:0',
    'ordered:1',
    'ordered:70',
    'random:0.7',
    'ordered:0.7 ',
    'ordered:-0.5',
  ])('refuses "%s"', (text) => {
    expect(() => parseSplit(text)).toThrow(InvalidArgumentError);
  });

  it('is carried out by splitRows', () => {
    const target = {
      kind: 'classes',
      classes: ['no', 'yes'],
      labels: Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1, 0, 1),
    } as const;
    const table = { rows: 10, target };
    expect(splitRows(table, parseSplit('ordered:0.7'), 1)).toEqual(orderedSplit(10, 0.7));
    expect(splitRows(table, parseSplit('shuffled:0.7'), 1)).toEqual(shuffledSplit(10, 0.7, 1));
    expect(splitRows(table, parseSplit('stratified:0.7'), 1)).toEqual(stratifiedSplit(target, 0.7, 1));
  });

  it('is refused where numbers are to be stratified', () => {
    expect(() => splitRows(sinusoid({ rows: 10, seed: 1 }), parseSplit('stratified:0.7'), 1)).toThrow(
      /split: expected ordered or shuffled, as the target is not a class, found "stratified:0.7"/,
    );
  });
});

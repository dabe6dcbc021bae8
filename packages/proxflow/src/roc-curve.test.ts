import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rocCurve } from './index.js';

describe('rocCurve', () => {
  it('has the area of the pairs that are in the right order, ties counting half', () => {
    const rows = fc.array(fc.record({ score: fc.integer({ min: -3, max: 3 }), positive: fc.boolean() }), {
      minLength: 2,
      maxLength: 40,
    });
    fc.assert(
      fc.property(rows, (drawn) => {
        const all = [...drawn, { score: 0, positive: true }, { score: 0, positive: false }];
        const curve = rocCurve(
          all.map(({ score }) => score),
          all.map(({ positive }) => positive),
        );
        const positives = all.filter(({ positive }) => positive);
        const negatives = all.filter(({ positive }) => !positive);
        const pairs = positives.flatMap((p) => negatives.map((n) => (Math.sign(p.score - n.score) + 1) / 2));
        const expected = pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
        expect(Math.abs(curve.area - expected)).toBeLessThan(1e-12);
        for (const rates of [curve.falsePositiveRate, curve.truePositiveRate]) {
          expect([rates[0], rates.at(-1)]).toEqual([0, 1]);
          expect(rates.every((rate, i) => i === 0 || rate >= rates[i - 1])).toBe(true);
        }
        expect(new Set(curve.thresholds).size).toBe(curve.thresholds.length);
      }),
    );
  });

  it('has the points of its thresholds', () => {
    expect(rocCurve([0.9, 0.8, 0.8, 0.1], [true, true, false, false])).toEqual({
      falsePositiveRate: [0, 0, 0.5, 1],
      truePositiveRate: [0, 0.5, 1, 1],
      thresholds: [Infinity, 0.9, 0.8, 0.1],
      area: 0.875,
    });
  });

  it('refuses rows of one kind, scores that are none, and other lengths', () => {
    expect(() => rocCurve([1, 2], [true, true])).toThrow(/rows of both kinds/);
    expect(() => rocCurve([1, NaN], [true, false])).toThrow(/scores\[1\]|scores.*\[1\]/);
    expect(() => rocCurve([1], [true, false])).toThrow(/positive/);
  });
});

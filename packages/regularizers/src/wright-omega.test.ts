import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logPowerRoot, logWrightOmega } from './wright-omega.js';

describe('logWrightOmega', () => {
  it('has the known values', () => {
    expect(logWrightOmega(1)).toBeCloseTo(0, 15);
    expect(logWrightOmega(0)).toBeCloseTo(-0.5671432904097838, 15); // log of the omega constant
    expect(logWrightOmega(1 + Math.E)).toBeCloseTo(1, 15);
    expect(logWrightOmega(-800)).toBe(-800);
    expect(logWrightOmega(1e300)).toBeCloseTo(Math.log(1e300), 12);
    expect(logWrightOmega(-Infinity)).toBe(-Infinity);
  });

  it('solves y + e^y = d to rounding', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e3, max: 1e6, noNaN: true }), (d) => {
        const y = logWrightOmega(d);
        // Half a unit in the last place of y is that much of e^y.
        const rounding = Number.EPSILON * (1 + Math.abs(d)) * (4 + Math.abs(y));
        expect(Math.abs(y + Math.exp(y) - d)).toBeLessThanOrEqual(rounding);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('logPowerRoot', () => {
  it('solves x + A exp(n x) = c over hundreds of e-folds', () => {
    const far = fc.double({ min: -400, max: 400, noNaN: true });
    fc.assert(
      fc.property(far, far, fc.double({ min: 0.01, max: 50, noNaN: true }), (c, logFactor, n) => {
        const x = logPowerRoot(c, logFactor, n);
        expect(Number.isFinite(x)).toBe(true);
        const power = logFactor + n * x;
        // The slope 1 + n A e^(nx) turns an error of x into one of the equation; the exponent itself is rounded.
        const rounding =
          1e-14 * (1 + Math.abs(c) + (1 + n * Math.exp(power)) * (Math.abs(x) + Math.abs(logFactor / n) + 1));
        expect(Math.abs(x + Math.exp(power) - c)).toBeLessThanOrEqual(rounding);
      }),
      { numRuns: 1000 },
    );
  });

  it('has c itself where the factor is zero, and no weight where there is none', () => {
    expect(logPowerRoot(-3.25, -Infinity, 2)).toBe(-3.25);
    expect(logPowerRoot(-Infinity, 1, 2)).toBe(-Infinity);
  });
});

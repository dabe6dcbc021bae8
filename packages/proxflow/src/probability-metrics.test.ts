import { describe, expect, it } from 'vitest';
import { createRandom, expectedCalibrationError, logLoss } from './index.js';

describe('logLoss', () => {
  it('is the mean surprise: 0 for certainty, log q for equal chances, infinite for the impossible', () => {
    expect(logLoss([[0, 1], [1, 0]], [1, 0])).toBe(0); // prettier-ignore
    expect(logLoss([[0.25, 0.25, 0.25, 0.25]], [3])).toBeCloseTo(Math.log(4), 15);
    expect(logLoss([[0.5, 0.5], [0.25, 0.75]], [0, 1])).toBeCloseTo(Math.log(8 / 3) / 2, 15); // prettier-ignore
    expect(logLoss([[1, 0]], [1])).toBe(Infinity);
  });

  it('refuses what are no probabilities of classes', () => {
    expect(() => logLoss([], [])).toThrow(/probabilities.*at least one row/);
    expect(() => logLoss([[1]], [0])).toThrow(/two classes/);
    expect(() => logLoss([[0.5, 0.5]], [0, 1])).toThrow(/truth/);
    expect(() => logLoss([[0.5, 0.5], [1]], [0, 1])).toThrow(/probabilities\[1\]/); // prettier-ignore
    expect(() => logLoss([[0.5, 0.6]], [0])).toThrow(/probabilities \[0\].*sum to 1/);
    expect(() => logLoss([[NaN, 0.5]], [0])).toThrow(/probabilities \[0\]/);
    expect(() => logLoss([[-1, 2]], [0])).toThrow(/probabilities \[0\]/);
    expect(() => logLoss([[0.5, 0.5]], [2])).toThrow(/truth \[0\].*0 to 1/);
  });
});

describe('expectedCalibrationError', () => {
  it('is the gap between confidence and accuracy, weighed by the rows of each bin', () => {
    const sure = [0.2, 0.8];
    expect(expectedCalibrationError([sure, sure], [1, 0])).toBeCloseTo(0.3, 15);
    // Right 3 of 5 times at 0.8, once of once at 0.6: (|3 - 4| + |1 - 0.6|) / 6. In a single bin the gaps cancel.
    const rows = [sure, sure, sure, sure, sure, [0.6, 0.4]];
    const truth = [1, 1, 1, 0, 0, 0];
    expect(expectedCalibrationError(rows, truth)).toBeCloseTo(1.4 / 6, 15);
    expect(expectedCalibrationError(rows, truth, { bins: 1 })).toBeCloseTo(0.6 / 6, 15);
    expect(expectedCalibrationError([[0, 1]], [0])).toBe(1);
    expect(() => expectedCalibrationError(rows, truth, { bins: 0 })).toThrow(/bins/);
  });

  it('is small where answers are drawn from the probabilities, and large where these are sharpened', () => {
    const stream = createRandom(4).stream('calibration');
    const rows = Array.from({ length: 4000 }, (_, i) => stream.uniform(0, i, 0)).map((p) => [1 - p, p]);
    const truth = rows.map(([, p], i) => (stream.uniform(1, i, 0) < p ? 1 : 0));
    expect(expectedCalibrationError(rows, truth)).toBeLessThan(0.04);
    const sharpened = rows.map(([p, q]) => [p ** 3 / (p ** 3 + q ** 3), q ** 3 / (p ** 3 + q ** 3)]);
    expect(expectedCalibrationError(sharpened, truth)).toBeGreaterThan(0.1);
    expect(logLoss(rows, truth)).toBeLessThan(logLoss(sharpened, truth));
  });
});

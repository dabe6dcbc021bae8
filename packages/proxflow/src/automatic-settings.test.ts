import { createRandom } from './index.js';
import { describe, expect, it } from 'vitest';
import { automaticStepSize, automaticWeightDecay, topSecondMoment } from './automatic-settings.js';
import { logisticLoss, softmaxCrossEntropy, squaredLoss } from '@proxflow/risks';

describe('topSecondMoment', () => {
  it('is the top eigenvalue of X^T X / n', () => {
    // Rows (+-a, 0) and (0, +-b): the second moment is diag(a^2, b^2) / 2.
    const inputs = Float64Array.of(3, 0, -3, 0, 0, 1, 0, -1);
    expect(topSecondMoment(inputs, 4, 2)).toBeCloseTo(4.5, 5);
    expect(topSecondMoment(new Float64Array(4), 2, 2)).toBe(0);
  });

  it('is not fooled by a top direction of zero mean coordinates', () => {
    const z = createRandom(1).stream('x').normals(0, 500, 1);
    const inputs = Float64Array.from(z).reduce<number[]>((all, value) => [...all, value, -value], []);
    const expected = (2 * z.reduce((sum, value) => sum + value * value, 0)) / 500;
    expect(topSecondMoment(Float64Array.from(inputs), 500, 2) / expected).toBeCloseTo(1, 4);
  });
});

describe('automatic settings', () => {
  it('follow their formulas', () => {
    const data = { inputs: Float64Array.of(1, -1, 1, -1), inputDimension: 1 };
    expect(automaticStepSize(logisticLoss(), data)).toBeCloseTo(3, 12);
    expect(automaticStepSize(squaredLoss(), data, 3)).toBeCloseTo(3 / 8, 12);
    expect(automaticStepSize(softmaxCrossEntropy(), data, 10)).toBeCloseTo(10 * (3 / 2), 12);
    expect(automaticStepSize({ targets: 'real', curvature: Infinity }, data)).toBe(
      automaticStepSize(squaredLoss(), data),
    );
    expect(automaticWeightDecay(399, 30)).toBe(0.02);
    expect(automaticWeightDecay(700, 20)).toBeCloseTo(6 * (20 / 700) ** 2, 15);
  });
});

import { describe, expect, it } from 'vitest';
import { accuracy, confusionMatrix, rSquared } from './index.js';

describe('metrics', () => {
  it('accuracy counts equal entries', () => {
    expect(accuracy(['a', 'b', 'b', 'a'], ['a', 'b', 'a', 'a'])).toBe(0.75);
    expect(() => accuracy([], [])).toThrow(/truth.*at least one/);
    expect(() => accuracy(['a'], ['a', 'b'])).toThrow(/predicted.*2 entries/);
  });

  it('confusionMatrix has true classes as rows', () => {
    expect(confusionMatrix([1, 1, 0, 1], [0, 1, 0, 0], 2)).toEqual([
      [1, 2],
      [0, 1],
    ]);
  });

  it('confusionMatrix refuses what is no class', () => {
    expect(() => confusionMatrix([0, 2], [0, 1], 2)).toThrow(/predicted \[1\].*0 to 1/);
    expect(() => confusionMatrix([0, 1], [0, 1.5], 2)).toThrow(/truth \[1\]/);
  });

  it('rSquared is 1 for truth, 0 for the mean, negative for worse', () => {
    expect(rSquared([1, 2, 3], [1, 2, 3])).toBe(1);
    expect(rSquared([2, 2, 2], [1, 2, 3])).toBe(0);
    expect(rSquared([3, 2, 1], [1, 2, 3])).toBe(-3);
    expect(rSquared([5], [4])).toBe(0);
  });
});

import { InvalidArgumentError, InvalidDataError, ShapeError } from '@proxflow/backend';
import { describe, expect, it } from 'vitest';
import { balancedRowWeights, classRowWeights } from './index.js';

describe('balancedRowWeights', () => {
  it('gives every class the same total, and the rows a mean of 1', () => {
    const labels = [2, 0, 0, 1, 0, 2];
    const weights = balancedRowWeights(labels, 3);
    const totals = [0, 1, 2].map((c) => labels.reduce((sum, label, i) => sum + (label === c ? weights[i] : 0), 0));
    totals.forEach((total) => expect(total).toBeCloseTo(2, 14));
    expect(weights[3]).toBe(2);
    expect(weights[0]).toBe(1);
  });

  it('changes nothing where classes are balanced', () => {
    expect([...balancedRowWeights(Int32Array.of(1, 0, 0, 1), 2)]).toEqual([1, 1, 1, 1]);
  });

  it('names the label that is no class index', () => {
    for (const label of [-1, 2, 0.5, NaN]) {
      const attempt = () => balancedRowWeights([0, 1, label], 2);
      expect(attempt).toThrow(InvalidDataError);
      expect(attempt).toThrow('labels [2]');
    }
  });

  it('refuses a class without rows, no labels, and a bad count of classes', () => {
    expect(() => balancedRowWeights([0, 2, 2], 3)).toThrow('no row of class 1');
    expect(() => balancedRowWeights([0, 2, 2], 3)).toThrow(InvalidDataError);
    expect(() => balancedRowWeights([], 2)).toThrow(ShapeError);
    expect(() => balancedRowWeights([0], 1.5)).toThrow(InvalidArgumentError);
  });
});

describe('classRowWeights', () => {
  it('gives each row the weight of its class', () => {
    expect([...classRowWeights([0, 2, 1, 2], [1, 0, 5])]).toEqual([1, 5, 0, 5]);
  });

  it('refuses a label without a weight, and a weight below 0 or not finite, by name', () => {
    expect(() => classRowWeights([0, 2], [1, 1])).toThrow(InvalidDataError);
    for (const weight of [-1, NaN, Infinity]) {
      expect(() => classRowWeights([0, 1], [1, weight])).toThrow(InvalidArgumentError);
      expect(() => classRowWeights([0, 1], [1, weight])).toThrow('weights[1]');
    }
  });
});

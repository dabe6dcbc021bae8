import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customLoss, logisticLoss, squaredLoss } from './index.js';

const number = (least: number, most: number) => fc.double({ min: least, max: most, noNaN: true });

describe('squaredLoss', () => {
  const loss = squaredLoss();
  const { curvature, targets } = loss;
  const value = (f: number, y: number) => loss.value(f, y);
  const derivative = (f: number, y: number) => loss.derivative(f, y);
  const conjugate = (g: number, y: number) => loss.conjugate?.(g, y) ?? NaN;

  it('has the known values', () => {
    expect(value(3, 1)).toBe(4);
    expect(derivative(3, 1)).toBe(4);
    expect(derivative(-1, 1)).toBe(-4);
    expect(conjugate(4, 1)).toBe(8);
    expect(conjugate(0, 5)).toBe(0);
    expect([curvature, targets]).toEqual([2, 'real']);
  });

  it('meets Fenchel and Young with equality at the derivative', () => {
    fc.assert(
      fc.property(number(-5, 5), number(-5, 5), number(-5, 5), (f, y, g) => {
        const slope = derivative(f, y);
        expect(value(f, y) + conjugate(slope, y)).toBeCloseTo(slope * f, 10);
        expect(value(f, y) + conjugate(g, y)).toBeGreaterThanOrEqual(g * f - 1e-9);
      }),
    );
  });
});

describe('logisticLoss', () => {
  const loss = logisticLoss();
  const { curvature, targets } = loss;
  const value = (f: number, y: number) => loss.value(f, y);
  const derivative = (f: number, y: number) => loss.derivative(f, y);
  const conjugate = (g: number, y: number) => loss.conjugate?.(g, y) ?? NaN;
  const probability = (f: number) => loss.probability?.(f) ?? NaN;

  it('has the known values', () => {
    expect(value(0, 1)).toBeCloseTo(Math.LN2, 15);
    expect(value(1, 1)).toBeCloseTo(0.3132616875182228, 15);
    expect(value(1, -1)).toBeCloseTo(1.3132616875182228, 15);
    expect(derivative(0, 1)).toBe(-0.5);
    expect(derivative(0, -1)).toBe(0.5);
    expect(derivative(1, 1)).toBeCloseTo(-0.2689414213699951, 15);
    expect(probability(0)).toBe(0.5);
    expect(probability(1)).toBeCloseTo(0.7310585786300049, 15);
    expect([curvature, targets]).toEqual([0.25, 'sign']);
  });

  it('neither overflows nor loses its digits at +-1e3 and beyond', () => {
    expect(value(1e3, 1)).toBe(0);
    expect(value(-1e3, 1)).toBe(1e3);
    expect(value(1e3, -1)).toBe(1e3);
    expect(value(1e308, -1)).toBe(1e308);
    expect(derivative(1e3, 1)).toBeCloseTo(0, 300);
    expect(derivative(-1e3, 1)).toBe(-1);
    expect(derivative(1e3, -1)).toBe(1);
    expect([probability(1e3), probability(-1e3)]).toEqual([1, 0]);
    // log(1 + e^-40) is e^-40, not 0.
    expect(value(40, 1) / Math.exp(-40)).toBeCloseTo(1, 12);
  });

  it('has a conjugate on [0, 1] of s = -g y, its ends included, and Infinity outside', () => {
    for (const y of [-1, 1]) {
      expect(conjugate(0, y)).toBeCloseTo(0, 15);
      expect(conjugate(-y, y)).toBeCloseTo(0, 15);
      expect(conjugate(-y / 2, y)).toBeCloseTo(-Math.LN2, 15);
      expect(conjugate(1e-9 * y, y)).toBe(Infinity);
      expect(conjugate(-1.000001 * y, y)).toBe(Infinity);
    }
  });

  it('meets Fenchel and Young with equality at the derivative', () => {
    fc.assert(
      fc.property(number(-20, 20), fc.constantFrom(-1, 1), number(0, 1), (f, y, s) => {
        const slope = derivative(f, y);
        expect(value(f, y) + conjugate(slope, y)).toBeCloseTo(slope * f, 9);
        expect(value(f, y) + conjugate(-s * y, y)).toBeGreaterThanOrEqual(-s * y * f - 1e-12);
      }),
    );
  });
});

describe('customLoss', () => {
  it('makes a quantile loss of two functions', () => {
    const level = 0.9;
    const quantile = customLoss({
      name: 'quantile',
      value: (f, y) => Math.max(level * (y - f), (level - 1) * (y - f)),
      derivative: (f, y) => (f < y ? -level : 1 - level),
    });
    expect(quantile).toMatchObject({ name: 'quantile', targets: 'real', curvature: Infinity });
    expect(quantile.conjugate).toBeUndefined();
    expect(quantile.value(0, 10)).toBe(9);
    expect(quantile.value(10, 0)).toBeCloseTo(1, 14);
    // The constant that minimises the mean loss is the 90 % quantile of the targets: the slopes change sign there.
    const targets = Array.from({ length: 100 }, (_, i) => i);
    const slope = (f: number) => targets.reduce((sum, y) => sum + quantile.derivative(f, y), 0);
    expect(slope(88.5)).toBeLessThan(-0.5);
    expect(slope(90.5)).toBeGreaterThan(0.5);
  });

  it('keeps what it is told', () => {
    const conjugate = (g: number) => g;
    const loss = customLoss({
      name: 'own',
      targets: 'sign',
      curvature: 3,
      conjugate,
      value: () => 0,
      derivative: () => 0,
    });
    expect(loss).toMatchObject({ targets: 'sign', curvature: 3, conjugate });
  });
});

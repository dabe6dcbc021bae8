import { InvalidArgumentError } from '@proxflow/backend';
import { describe, expect, it } from 'vitest';
import { hingeLoss, huberLoss, quantileLoss, squaredHingeLoss, type Loss } from './index.js';

const conjugate = (loss: Loss, g: number, y: number) => loss.conjugate?.(g, y) ?? NaN;

describe('quantileLoss', () => {
  it('is the absolute value by default', () => {
    const loss = quantileLoss();
    expect([loss.value(3, 1), loss.value(-1, 1), loss.value(1, 1)]).toEqual([2, 2, 0]);
    expect([loss.derivative(3, 1), loss.derivative(-1, 1), loss.derivative(1, 1)]).toEqual([1, -1, 0]);
    expect(loss).toMatchObject({ name: 'absolute', targets: 'real', curvature: Infinity });
    expect(loss).not.toHaveProperty('parameters');
  });

  it('charges twice q for each unit below the target, twice 1 - q above', () => {
    const loss = quantileLoss({ quantile: 0.75 });
    expect([loss.value(0, 2), loss.value(4, 2)]).toEqual([3, 1]);
    expect([loss.derivative(0, 2), loss.derivative(4, 2)]).toEqual([-1.5, 0.5]);
    expect(loss).toMatchObject({ name: 'quantile', parameters: { quantile: 0.75 } });
  });

  it('has the conjugate g y on the range of its slopes, ends included, and Infinity outside', () => {
    const loss = quantileLoss({ quantile: 0.75 });
    expect([-1.5, 0, 0.5].map((g) => conjugate(loss, g, 3))).toEqual([-4.5, 0, 1.5]);
    expect([-1.51, 0.51].map((g) => conjugate(loss, g, 3))).toEqual([Infinity, Infinity]);
  });

  it('has its mean least at the quantile of the targets', () => {
    const loss = quantileLoss({ quantile: 0.9 });
    const slope = (f: number) => Array.from({ length: 100 }, (_, y) => loss.derivative(f, y)).reduce((a, b) => a + b);
    expect(slope(88.5)).toBeCloseTo(-2, 10);
    expect(slope(90.5)).toBeCloseTo(2, 10);
  });

  it.each([0, 1, -0.1, 90, NaN])('refuses quantile %d', (quantile) => {
    expect(() => quantileLoss({ quantile })).toThrow(InvalidArgumentError);
  });
});

describe('huberLoss', () => {
  const loss = huberLoss({ threshold: 2 });

  it('is quadratic up to the threshold and linear beyond, with one tangent', () => {
    expect([0, 1, 2, 3, -5].map((r) => loss.value(r + 1, 1))).toEqual([0, 0.5, 2, 4, 8]);
    expect([0, 1, 2, 3, -5].map((r) => loss.derivative(r + 1, 1))).toEqual([0, 1, 2, 2, -2]);
    expect(loss).toMatchObject({ name: 'huber', parameters: { threshold: 2 }, curvature: 1 });
  });

  it('has the conjugate g y + g^2 / 2 within the threshold, Infinity outside', () => {
    expect([0, 1, -2, 2].map((g) => conjugate(loss, g, 3))).toEqual([0, 3.5, -4, 8]);
    expect([2.01, -2.01].map((g) => conjugate(loss, g, 3))).toEqual([Infinity, Infinity]);
  });

  it('does not overflow for a residual of 1e300', () => {
    expect(loss.value(1e300, 0)).toBe(2e300);
  });

  it.each([0, -1, Infinity, NaN])('refuses threshold %d', (threshold) => {
    expect(() => huberLoss({ threshold })).toThrow(InvalidArgumentError);
  });
});

describe('hingeLoss', () => {
  const loss = hingeLoss();

  it('is the distance to the margin, 0 beyond it', () => {
    expect([-1, 0, 0.25, 1, 3].map((f) => loss.value(f, 1))).toEqual([2, 1, 0.75, 0, 0]);
    expect([-3, 1].map((f) => loss.value(f, -1))).toEqual([0, 2]);
    expect([0, 1, 3].map((f) => loss.derivative(f, 1))).toEqual([-1, 0, 0]);
    expect([-2, 0].map((f) => loss.derivative(f, -1))).toEqual([0, 1]);
    expect(loss).toMatchObject({ targets: 'sign', curvature: Infinity });
  });

  it('has the conjugate g y for -g y in [0, 1], Infinity outside', () => {
    expect([0, -0.5, -1].map((g) => conjugate(loss, g, 1))).toEqual([0, -0.5, -1]);
    expect([0.01, -1.01].map((g) => conjugate(loss, g, 1))).toEqual([Infinity, Infinity]);
    expect(conjugate(loss, 0.5, -1)).toBe(-0.5);
  });
});

describe('squaredHingeLoss', () => {
  const loss = squaredHingeLoss();

  it('is the square of the hinge', () => {
    expect([-1, 0, 0.5, 1, 3].map((f) => loss.value(f, 1))).toEqual([4, 1, 0.25, 0, 0]);
    expect([-1, 0, 0.5].map((f) => loss.derivative(f, 1))).toEqual([-4, -2, -1]);
    expect([-1, 0, 0.5].map((f) => loss.derivative(-f, -1))).toEqual([4, 2, 1]);
    expect(loss).toMatchObject({ targets: 'sign', curvature: 2 });
  });

  it('has the conjugate g y + g^2 / 4 where slopes go, Infinity elsewhere', () => {
    expect([0, -2, -4].map((g) => conjugate(loss, g, 1))).toEqual([0, -1, 0]);
    expect([conjugate(loss, 2, -1), conjugate(loss, 0.01, 1)]).toEqual([-1, Infinity]);
  });
});

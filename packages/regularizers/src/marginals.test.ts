import { InvalidArgumentError, ShapeError } from '@proxflow/backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boxMarginal,
  entropy,
  exactMarginal,
  freeMarginal,
  quadraticMarginal,
  regularizedMarginal,
  relaxedMarginal,
  totalVariationMarginal,
  type KlProx,
} from './index.js';

const log = (...values: number[]) => Float64Array.from(values, Math.log);
const weights = log(0.2, 0.3, 0.5);
const reference = log(4, 0.3, 0.001);

function expectClose(found: ArrayLike<number> | undefined, expected: readonly number[], digits = 14): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(found?.[i]).toBeCloseTo(value, digits));
}

describe('exactMarginal', () => {
  it('counts nothing and has the conjugate <u, a>, where no mass counts nothing', () => {
    const marginal = exactMarginal(log(0.5, 0));
    expect(marginal.value?.(log(7, 8))).toBe(0);
    expect(marginal.conjugate?.(Float64Array.of(3, -Infinity))).toBeCloseTo(-1.5, 15);
  });
});

describe('freeMarginal', () => {
  it('answers with what it is asked, in a new array', () => {
    const marginal = freeMarginal();
    const found = marginal.logProx(reference);
    expect(found).toEqual(reference);
    expect(found).not.toBe(reference);
    expect(marginal).toMatchObject({ contraction: 0, shiftsUniformly: true });
    expect(marginal.value?.(reference)).toBe(0);
    expect(marginal.conjugate?.(Float64Array.of(0, 2))).toBe(0);
    expect(marginal.conjugate?.(Float64Array.of(0, -0.1))).toBe(Infinity);
  });
});

describe('relaxedMarginal', () => {
  it('has the weighted geometric mean of s and a as proximal map', () => {
    const marginal = relaxedMarginal({ logWeights: weights, strength: 3 });
    expectClose(marginal.logProx(reference), [4 ** 0.25 * 0.2 ** 0.75, 0.3, 0.001 ** 0.25 * 0.5 ** 0.75].map(Math.log));
    expect(marginal).toMatchObject({ contraction: 0.75, shiftsUniformly: true });
  });

  it('has value k KL(w | a) and conjugate k sum a (exp(u/k) - 1)', () => {
    const marginal = relaxedMarginal({ logWeights: weights, strength: 3 });
    const kl = (w: number, a: number) => w * Math.log(w / a) - w + a;
    expect(marginal.value?.(reference)).toBeCloseTo(3 * (kl(4, 0.2) + kl(0.001, 0.5)), 13);
    expect(marginal.value?.(log(0, 0.3, 0.5))).toBeCloseTo(0.6, 15);
    const expected = 3 * (0.2 * Math.expm1(1) + 0.3 * Math.expm1(2) + 0.5 * Math.expm1(-1));
    expect(marginal.conjugate?.(Float64Array.of(-3, -6, 3))).toBeCloseTo(expected, 14);
  });

  it('keeps its digits next to a', () => {
    const marginal = relaxedMarginal({ logWeights: log(0.3), strength: 1 });
    const t = 1e-7;
    expect(marginal.value?.(Float64Array.of(Math.log(0.3) + t)) ?? NaN).toBeCloseTo((0.3 * t * t) / 2, 20);
  });

  it('meets case 14: a scaling of unbalanced transport', () => {
    // Two equal points, C = [[0,1],[1,0]], epsilon = rho = 1, KL to a b^T: u = v = (1 / (2 * mean kernel))^(1/3) ...
    const source = relaxedMarginal({ logWeights: log(0.5, 0.5), strength: 1 });
    const kernel = [0.25, 0.25 * Math.exp(-1)];
    let f = 0;
    for (let sweep = 0; sweep < 200; sweep++) {
      const logSum = Math.log(kernel[0] + kernel[1]) + f;
      f = source.logProx(Float64Array.of(logSum, logSum))[0] - logSum;
    }
    expect(Math.exp(2 * f) * kernel[0]).toBeCloseTo(0.322053574849, 11);
  });

  it('leaves no mass where a has none, at every strength', () => {
    for (const strength of [1e-300, 0.5, 1, 1e300]) {
      const marginal = relaxedMarginal({ logWeights: Float64Array.of(-Infinity, 0), strength });
      expect(marginal.logProx(Float64Array.of(1, -Infinity))).toEqual(Float64Array.of(-Infinity, -Infinity));
      expect(marginal.value?.(Float64Array.of(-Infinity, 0))).toBe(0);
      expect(marginal.value?.(Float64Array.of(-700, 0))).toBe(Infinity);
      expect(marginal.conjugate?.(Float64Array.of(-Infinity, 0))).toBe(0);
    }
  });

  it('is exact in the limit', () => {
    const marginal = relaxedMarginal({ logWeights: weights, strength: 1e300 });
    expectClose(marginal.logProx(reference), [...weights]);
    expect(marginal.contraction).toBe(1);
  });
});

describe('totalVariationMarginal', () => {
  const marginal = totalVariationMarginal({ logWeights: weights, strength: 2 });

  it('clamps a to [s e^-k, s e^k]', () => {
    expectClose(marginal.logProx(reference), [Math.log(4) - 2, Math.log(0.3), Math.log(0.001) + 2]);
  });

  it('has value k |w - a| and a conjugate that is linear within k', () => {
    expect(marginal.value?.(reference)).toBeCloseTo(2 * (3.8 + 0.499), 14);
    expect(marginal.conjugate?.(Float64Array.of(1, -1, 7))).toBeCloseTo(-0.2 + 0.3 - 2 * 0.5, 14);
    expect(marginal.conjugate?.(Float64Array.of(0, 0, -2.001))).toBe(Infinity);
    expect(marginal.conjugate?.(Float64Array.of(0, 0, -2 - 1e-13))).toBeCloseTo(1, 15);
  });

  it('takes empty points on both sides', () => {
    const empty = totalVariationMarginal({ logWeights: Float64Array.of(-Infinity, 0), strength: 2 });
    expect(empty.logProx(Float64Array.of(1, -Infinity))).toEqual(Float64Array.of(-1, -Infinity));
    expect(empty.value?.(Float64Array.of(-Infinity, -Infinity))).toBe(2);
  });
});

describe('boxMarginal', () => {
  const marginal = boxMarginal({ logLower: log(0.1, 0.1, 0.1), logUpper: log(1, 1, 1) });

  it('clamps s', () => {
    expect(marginal.logProx(reference)).toEqual(log(1, 0.3, 0.1));
  });

  it('has value 0 within the range and Infinity outside', () => {
    expect(marginal.value?.(log(0.1, 0.5, 1))).toBe(0);
    expect(marginal.value?.(log(0.1, 0.5, 1 + 1e-12))).toBe(0);
    expect(marginal.value?.(log(0.1, 0.5, 1.01))).toBe(Infinity);
    expect(marginal.value?.(log(0.09, 0.5, 1))).toBe(Infinity);
  });

  it('has the support function of the range as conjugate', () => {
    expect(marginal.conjugate?.(Float64Array.of(-2, 3, 0))).toBeCloseTo(2 - 0.3, 15);
  });

  it('has half-open ranges', () => {
    const least = boxMarginal({ logLower: log(0.1, 0, 0.1) });
    expect(least.logProx(reference)).toEqual(log(4, 0.3, 0.1));
    expect(least.conjugate?.(Float64Array.of(2, 5, 0))).toBeCloseTo(-0.2, 15);
    expect(least.conjugate?.(Float64Array.of(2, -5, 0))).toBe(Infinity);
    const most = boxMarginal({ logUpper: log(1, 0, 1) });
    expect(most.logProx(reference)).toEqual(log(1, 0, 0.001));
    expect(most.conjugate?.(Float64Array.of(-2, -Infinity, 4))).toBe(2);
    expect(boxMarginal({})).toMatchObject({ name: 'free' });
  });
});

describe('quadraticMarginal', () => {
  it('solves log(w/s) + k (w - a)/v = 0 for s over hundreds of e-folds', () => {
    const far = fc.double({ min: -500, max: 500, noNaN: true });
    const near = fc.double({ min: -20, max: 5, noNaN: true });
    fc.assert(
      fc.property(far, near, near, fc.double({ min: -12, max: 12, noNaN: true }), (s, a, v, exponent) => {
        const strength = 10 ** exponent;
        const [logWeights, logQuadrature] = [Float64Array.of(a), Float64Array.of(v)];
        const [x] = quadraticMarginal({ logWeights, strength, logQuadrature }).logProx(Float64Array.of(s));
        const k = strength / Math.exp(v);
        const size = 1 + Math.abs(x) + Math.abs(s) + k * (Math.exp(x) + Math.exp(a)) * (1 + Math.abs(x) + Math.abs(v));
        expect(Math.abs(x - s + k * (Math.exp(x) - Math.exp(a)))).toBeLessThanOrEqual(1e-13 * size);
      }),
      { numRuns: 1000 },
    );
  });

  it('neither overflows nor loses the way at extreme strengths', () => {
    const at = (strength: number) => quadraticMarginal({ logWeights: log(0.2, 0), strength });
    expectClose(at(Number.MAX_VALUE).logProx(Float64Array.of(800, -Infinity)), [Math.log(0.2), -Infinity]);
    const [, x] = at(Number.MAX_VALUE).logProx(Float64Array.of(0, 800));
    expect(x + Math.exp(x + Math.log(Number.MAX_VALUE))).toBeCloseTo(800, 9);
    expectClose(at(5e-324).logProx(Float64Array.of(-3, 50)), [-3, 50]);
    expect(at(Number.MAX_VALUE).value?.(log(0.2, 0))).toBe(0);
    expect(at(Number.MAX_VALUE).conjugate?.(Float64Array.of(0, 0))).toBe(0);
  });

  it('has value (k/2) (w - a)^2 / v and its conjugate', () => {
    const marginal = quadraticMarginal({ logWeights: weights, strength: 4, logQuadrature: log(1, 2, 0.5) });
    expect(marginal.value?.(log(0.3, 0.5, 0.25))).toBeCloseTo(2 * (0.01 + 0.04 / 2 + 0.0625 / 0.5), 14);
    // w = a + u v/k at u = 1 and -0.1; at u = -9 the point is empty.
    const expected = 0.2 + 1 / 8 + (-0.03 + (0.01 * 2) / 8) - (4 * 0.25) / (2 * 0.5);
    expect(marginal.conjugate?.(Float64Array.of(-1, 0.1, 9))).toBeCloseTo(expected, 14);
  });
});

const pulled: [string, (strength: number, logWeights?: Float64Array) => KlProx][] = [
  ['relaxedMarginal', (strength, logWeights = weights) => relaxedMarginal({ logWeights, strength })],
  ['totalVariationMarginal', (strength, logWeights = weights) => totalVariationMarginal({ logWeights, strength })],
  ['quadraticMarginal', (strength, logWeights = weights) => quadraticMarginal({ logWeights, strength })],
];

describe.each(pulled)('%s', (_name, of) => {
  it('is free at strength 0 and exact at strength Infinity', () => {
    expect(of(0)).toMatchObject({ name: 'free', contraction: 0 });
    expect(of(0).logProx(reference)).toEqual(reference);
    expect(of(Infinity)).toMatchObject({ name: 'exact', exactLogWeights: weights });
  });

  it.each([-1, NaN])('refuses strength %d', (strength) => {
    expect(() => of(strength)).toThrow(InvalidArgumentError);
    expect(() => of(strength)).toThrow('strength: expected a number of at least 0, or Infinity');
  });

  it.each([NaN, Infinity])('refuses a log weight of %d and names it', (value) => {
    expect(() => of(1, Float64Array.of(0, value))).toThrow(InvalidArgumentError);
    expect(() => of(1, Float64Array.of(0, value))).toThrow(`logWeights [1]: expected logarithms`);
  });
});

describe('bad bounds and quadrature weights', () => {
  it('are refused by name', () => {
    const range = (logLower: number[], logUpper: number[]) => () =>
      boxMarginal({ logLower: Float64Array.from(logLower), logUpper: Float64Array.from(logUpper) });
    expect(range([0, 1], [0, 0])).toThrow('logUpper [1]: expected a number of at least the lower bound 1, found 0');
    expect(range([0, 0], [0, NaN])).toThrow(InvalidArgumentError);
    expect(range([NaN], [0])).toThrow('logLower [0]');
    expect(range([0, 0], [0])).toThrow(ShapeError);
    const quadrature =
      (...logQuadrature: number[]) =>
      () =>
        quadraticMarginal({ logWeights: weights, strength: 1, logQuadrature: Float64Array.from(logQuadrature) });
    expect(quadrature(0, 0)).toThrow(ShapeError);
    expect(quadrature(0, 0, -Infinity)).toThrow('logQuadrature [2]');
  });
});

describe('regularizedMarginal', () => {
  const potential = Float64Array.of(1, -2, 3);
  const logQuadrature = log(0.5, 1, 2);
  const regularizer = entropy({ inverseTemperature: 3 });
  const marginal = regularizedMarginal({ regularizer, potential, strength: 0.7, logQuadrature });

  it('has value strength (<psi, w> + R(w)), where no weight costs nothing', () => {
    const expected = 0.7 * (0.2 - 0.6 + 1.5 + regularizer.value(weights, logQuadrature));
    expect(marginal.value?.(weights)).toBeCloseTo(expected, 14);
    const forbidden = regularizedMarginal({
      regularizer,
      potential: Float64Array.of(Infinity, 0, 0),
      strength: 1,
      logQuadrature,
    });
    expect(forbidden.value?.(log(0, 1, 1))).toBeCloseTo(regularizer.value(log(0, 1, 1), logQuadrature), 15);
  });

  it('has the conjugate strength R*(u / strength - psi)', () => {
    const slopes = [0.5 / 0.7 - 1, -0.3 / 0.7 + 2, 0 - 3];
    const expected = slopes.reduce((sum, p, j) => sum + ([0.5, 1, 2][j] * Math.exp(3 * p - 1)) / 3, 0);
    expect(marginal.conjugate?.(Float64Array.of(-0.5, 0.3, 0))).toBeCloseTo(0.7 * expected, 14);
  });

  it('has no conjugate if the regularizer has none', () => {
    const bare = { ...regularizer };
    delete bare.conjugate;
    const without = regularizedMarginal({ regularizer: bare, potential, strength: 1, logQuadrature });
    expect('conjugate' in without).toBe(false);
  });
});

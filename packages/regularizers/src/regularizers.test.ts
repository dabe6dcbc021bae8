import { InvalidArgumentError, ShapeError } from '@proxflow/backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  box,
  entropy,
  klToPrior,
  l2,
  linear,
  sumOfRegularizers,
  tsallis,
  type WeightProxProblem,
  type WeightRegularizer,
} from './index.js';

const log = (...values: number[]) => Float64Array.from(values, Math.log);
const weights = log(0.2, 0.3, 0.5);
const logQuadrature = log(0.5, 1, 2);
const densities = [0.4, 0.3, 0.25];
const potential = Float64Array.of(1, -2, 0.5);
const problem: WeightProxProblem = { logReference: log(0.1, 2, 0.7), potential, strength: 0.8, logQuadrature };

function expectClose(found: Float64Array, expected: ArrayLike<number>, digits = 13): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, j) => expect(value).toBeCloseTo(expected[j], digits));
}

describe('klToPrior', () => {
  const logPrior = log(0.9, 0.4, 0.1);
  const regularizer = klToPrior({ inverseTemperature: 2, logPrior });

  it('is (1/beta) sum w log(w/(v pi)): the entropy with v pi for v', () => {
    const plain = entropy({ inverseTemperature: 2 });
    const measure = logQuadrature.map((v, j) => v + logPrior[j]);
    expect(regularizer.temperature).toBe(0.5);
    expect(regularizer.value(weights, logQuadrature)).toBeCloseTo(plain.value(weights, measure), 14);
    expectClose(regularizer.logProx(problem), plain.logProx({ ...problem, logQuadrature: measure }));
    expect(regularizer.contraction(3)).toBe(plain.contraction(3));
    const slopes = Float64Array.of(0.3, -1, 2);
    expect(regularizer.conjugate?.(slopes, logQuadrature)).toBeCloseTo(plain.conjugate?.(slopes, measure) ?? NaN, 12);
  });

  it('forbids weight where the prior has none', () => {
    const half = klToPrior({ inverseTemperature: 2, logPrior: log(1, 0, 1) });
    expect(half.logProx(problem)[1]).toBe(-Infinity);
    expect(half.value(weights, logQuadrature)).toBe(Infinity);
    expect(half.value(log(0.5, 0, 0.5), new Float64Array(3))).toBeCloseTo(Math.log(0.5) / 2, 15);
  });

  it('refuses other nodes than the prior has, and bad numbers', () => {
    expect(() => regularizer.value(log(1, 1), log(1, 1))).toThrow(ShapeError);
    expect(() => klToPrior({ inverseTemperature: Infinity, logPrior })).toThrow('inverseTemperature');
    expect(() => klToPrior({ inverseTemperature: 1, logPrior: Float64Array.of(0, Infinity) })).toThrow('logPrior [1]');
    expect(() => klToPrior({ inverseTemperature: 1, logPrior: NaN })).toThrow(InvalidArgumentError);
  });
});

describe('linear', () => {
  it('shifts the potential', () => {
    const slopes = Float64Array.of(3, 0, -1);
    const regularizer = linear({ slopes });
    expect(regularizer.value(weights, logQuadrature)).toBeCloseTo(0.6 - 0.5, 15);
    expectClose(
      regularizer.logProx(problem),
      problem.logReference.map((s, j) => s - 0.8 * (potential[j] + slopes[j])),
    );
    expect(regularizer.conjugate?.(slopes, logQuadrature)).toBe(0);
    expect(
      regularizer.conjugate?.(
        slopes.map((c) => c + 0.1),
        logQuadrature,
      ),
    ).toBe(Infinity);
    expect(() => linear({ slopes: -Infinity })).toThrow(InvalidArgumentError);
  });
});

describe('tsallis', () => {
  it('has value and slopes of the power of the density', () => {
    const regularizer = tsallis({ exponent: 3, strength: 4 });
    const volumes = [0.5, 1, 2];
    const value = densities.reduce((sum, r, j) => sum + 2 * volumes[j] * (r ** 3 - r), 0);
    expect(regularizer.value(weights, logQuadrature)).toBeCloseTo(value, 14);
    expect(regularizer.value(log(0, 0.3, 0.5), logQuadrature)).toBeCloseTo(value - (0.4 ** 3 - 0.4), 14);
    expectClose(
      regularizer.derivative(weights, logQuadrature),
      densities.map((r) => 2 * (3 * r * r - 1)),
    );
  });

  it('at exponent 2 has the omega constant for a root: r + log r = 0', () => {
    // log r + k (2 r - 1) = log s at k = 1/2, s = e^(-1/2).
    const one = { logReference: Float64Array.of(-0.5), potential: Float64Array.of(0), strength: 0.5 };
    const [found] = tsallis({ exponent: 2, strength: 1 }).logProx({ ...one, logQuadrature: Float64Array.of(0) });
    expect(Math.exp(found)).toBeCloseTo(0.5671432904097838, 15);
  });

  it('tends to the entropy for exponent 1', () => {
    const near = tsallis({ exponent: 1 + 1e-10, strength: 0.5 });
    const limit = entropy({ inverseTemperature: 2 });
    expect(near.value(weights, logQuadrature)).toBeCloseTo(limit.value(weights, logQuadrature), 9);
    expectClose(near.logProx(problem), limit.logProx(problem), 8);
    const slopes = Float64Array.of(0.3, -1, 0.2);
    expect(near.conjugate?.(slopes, logQuadrature)).toBeCloseTo(limit.conjugate?.(slopes, logQuadrature) ?? NaN, 8);
  });

  it('has the conjugate that is 0 below the slope of an empty node', () => {
    const square = tsallis({ exponent: 2, strength: 1 });
    // sup p r - r^2 + r = ((1 + p)/2)^2.
    expect(square.conjugate?.(Float64Array.of(1), Float64Array.of(0))).toBeCloseTo(1, 15);
    expect(square.conjugate?.(Float64Array.of(-1, -7), new Float64Array(2))).toBe(0);
  });

  it('finds the root over hundreds of e-folds', () => {
    const far = fc.double({ min: -500, max: 500, noNaN: true });
    fc.assert(
      fc.property(
        far,
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.double({ min: 1.001, max: 30, noNaN: true }),
        (s, k, m) => {
          const strength = 10 ** k;
          const regularizer = tsallis({ exponent: m, strength: 1 });
          const zero = Float64Array.of(0);
          const at = { logReference: Float64Array.of(s), potential: zero, strength, logQuadrature: zero };
          const found = regularizer.logProx(at);
          const slope = found[0] - s + strength * regularizer.derivative(found, zero)[0];
          const size = 1 + Math.abs(s) + (strength * (1 + Math.abs(regularizer.derivative(found, zero)[0]))) / (m - 1);
          expect(Math.abs(slope)).toBeLessThanOrEqual(1e-12 * m * size * (1 + Math.abs(found[0])));
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([1, 0.5, NaN, Infinity])('refuses exponent %d', (exponent) => {
    expect(() => tsallis({ exponent, strength: 1 })).toThrow('exponent: expected a finite number above 1');
  });

  it('refuses strength 0', () => {
    expect(() => tsallis({ exponent: 2, strength: 0 })).toThrow(InvalidArgumentError);
  });
});

describe('l2', () => {
  const target = Float64Array.of(1, 0, 0.25);
  const regularizer = l2({ strength: 3, target });

  it('has value and slopes of the squared deviation of the density', () => {
    const value = 1.5 * (0.5 * 0.36 + 0.09 + 0);
    expect(regularizer.value(weights, logQuadrature)).toBeCloseTo(value, 15);
    expect(l2({ strength: 3 }).value(weights, logQuadrature)).toBeCloseTo(1.5 * (0.08 + 0.09 + 0.125), 15);
    expectClose(regularizer.derivative(weights, logQuadrature), [-1.8, 0.9, 0]);
  });

  it('has its target for a fixed point, and the omega constant for a root', () => {
    const rest = { potential: new Float64Array(1), strength: 7, logQuadrature: log(2) };
    expectClose(l2({ strength: 3, target: 0.25 }).logProx({ ...rest, logReference: log(0.5) }), log(0.5));
    const one = { potential: new Float64Array(1), strength: 1, logQuadrature: log(1), logReference: log(1) };
    expect(Math.exp(l2({ strength: 1 }).logProx(one)[0])).toBeCloseTo(0.5671432904097838, 15);
  });

  it('has the conjugate p t + p^2/(2 sigma), down to the slope of an empty node', () => {
    const [one, unit] = [Float64Array.of(-2), log(1)];
    expect(l2({ strength: 4, target: 1 }).conjugate?.(one, unit)).toBeCloseTo(-2 + 0.5, 15);
    expect(l2({ strength: 4, target: 1 }).conjugate?.(Float64Array.of(-9), unit)).toBeCloseTo(-2, 15);
    expect(l2({ strength: 4 }).conjugate?.(one, unit)).toBeCloseTo(0, 15);
  });

  it('refuses bad targets and strengths', () => {
    expect(() => l2({ strength: 1, target: Float64Array.of(0, -1) })).toThrow('target [1]: expected finite numbers');
    expect(() => l2({ strength: 0 })).toThrow(InvalidArgumentError);
    expect(() => regularizer.logProx({ ...problem, logReference: log(1, 1) })).toThrow(ShapeError);
  });
});

describe('box', () => {
  it('clamps the density of the linear solution', () => {
    const found = box({ upper: 1, lower: 0.2 }).logProx(problem);
    const free = problem.logReference.map((s, j) => Math.exp(s - 0.8 * potential[j]));
    expect(free[0] / 0.5).toBeLessThan(0.2);
    expect(free[1]).toBeGreaterThan(1);
    expectClose(found, log(0.1, 1, free[2]));
  });

  it('has value 0 within its bounds and Infinity outside, and their support function', () => {
    const regularizer = box({ upper: Float64Array.of(0.4, 1, Infinity), lower: 0.1 });
    expect(regularizer.value(weights, logQuadrature)).toBe(0);
    expect(regularizer.value(log(0.21, 0.3, 0.5), logQuadrature)).toBe(Infinity);
    expect(regularizer.value(log(0.2, 0.09, 0.5), logQuadrature)).toBe(Infinity);
    expect(regularizer.conjugate?.(Float64Array.of(2, -3, 0), logQuadrature)).toBeCloseTo(0.4 - 0.3, 15);
    expect(regularizer.conjugate?.(Float64Array.of(2, -3, 1), logQuadrature)).toBe(Infinity);
  });

  it.each([
    [{ upper: 0 }, 'upper: expected numbers above 0'],
    [{ upper: NaN }, 'upper'],
    [{ upper: 1, lower: -1 }, 'lower: expected finite numbers of at least 0'],
    [{ upper: Float64Array.of(1, 1), lower: Float64Array.of(1, 2) }, 'upper [1]: expected bounds with room'],
    [{ upper: 1, lower: 2 }, 'upper: expected bounds with room'],
  ])('refuses bad bounds (%#)', (bounds, message) => {
    expect(() => box(bounds)).toThrow(InvalidArgumentError);
    expect(() => box(bounds)).toThrow(message);
  });

  it('refuses other nodes than the bounds have', () => {
    expect(() => box({ upper: log(3, 3) }).value(weights, logQuadrature)).toThrow(ShapeError);
  });
});

describe('sumOfRegularizers', () => {
  const heat = entropy({ inverseTemperature: 2 });
  const slopes = Float64Array.of(3, 0, -1);

  it('adds entropies and linear parts to one power law', () => {
    const sum = sumOfRegularizers(heat, linear({ slopes }), entropy({ inverseTemperature: 4 }));
    const one = entropy({ inverseTemperature: 1 / 0.75 });
    expect(sum).toMatchObject({ name: 'entropy + linear + entropy', temperature: 0.75, shiftsUniformly: true });
    const shifted = { ...problem, potential: potential.map((psi, j) => psi + slopes[j]) };
    expectClose(sum.logProx(problem), one.logProx(shifted));
    expect(sum.contraction(2)).toBeCloseTo(one.contraction(2), 15);
    expect(sum.linearSlopes).toEqual(slopes);
  });

  it('is associative: a sum of power laws may join another sum', () => {
    const parts = [heat, linear({ slopes }), tsallis({ exponent: 2, strength: 1 })];
    const nested = sumOfRegularizers(sumOfRegularizers(parts[0], parts[1]), parts[2]);
    expectClose(nested.logProx(problem), sumOfRegularizers(...parts).logProx(problem));
  });

  it('meets bounds by clamping', () => {
    const crowd = sumOfRegularizers(heat, box({ upper: 0.6 }), box({ upper: 9, lower: 0.1 }));
    const free = heat.logProx(problem);
    const clamped = free.map(
      (w, j) => Math.max(Math.log(0.1), Math.min(w - logQuadrature[j], Math.log(0.6))) + logQuadrature[j],
    );
    expect(clamped).not.toEqual(free);
    expectClose(crowd.logProx(problem), clamped);
    expect(crowd).toMatchObject({ temperature: 0.5, shiftsUniformly: false });
    expect(crowd.contraction(1)).toBe(1);
    expect('linearSlopes' in crowd).toBe(false);
  });

  it('has the conjugate of a bounded power law: linear beyond the bounds', () => {
    const crowd = sumOfRegularizers(heat, box({ upper: 0.6 }));
    const at = (p: number) => crowd.conjugate?.(Float64Array.of(p), Float64Array.of(0)) ?? NaN;
    expect(at(-3)).toBeCloseTo(0.5 * Math.exp(-7), 15);
    expect(at(5)).toBeCloseTo(0.6 * 5 - 0.5 * 0.6 * Math.log(0.6), 14);
    const cold = sumOfRegularizers(linear({ slopes: 1 }), box({ upper: 0.6 }));
    expect(cold.conjugate?.(Float64Array.of(3, 0.5), new Float64Array(2))).toBeCloseTo(1.2, 15);
  });

  it('has a conjugate only where it is known', () => {
    const power = tsallis({ exponent: 2, strength: 1 });
    const priced = sumOfRegularizers(power, linear({ slopes: 1 }));
    const unit = Float64Array.of(0);
    expect(priced.conjugate?.(Float64Array.of(2), unit)).toBeCloseTo(
      power.conjugate?.(Float64Array.of(1), unit) ?? 0,
      15,
    );
    expect('conjugate' in sumOfRegularizers(power, heat)).toBe(false);
    expect('conjugate' in sumOfRegularizers(power, box({ upper: 2 }))).toBe(false);
  });

  it.each<[string, WeightRegularizer[]]>([
    ['tsallis and l2', [tsallis({ exponent: 2, strength: 1 }), heat, l2({ strength: 1 })]],
    ['no part', []],
  ])('refuses %s', (found, parts) => {
    expect(() => sumOfRegularizers(...parts)).toThrow(InvalidArgumentError);
    expect(() => sumOfRegularizers(...parts)).toThrow(`found "${found}"`);
  });

  it('refuses bounds without room', () => {
    expect(() => sumOfRegularizers(box({ upper: 1 }), box({ upper: 3, lower: 2 }))).toThrow('upper: expected bounds');
  });
});

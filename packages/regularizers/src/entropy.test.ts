import { InvalidArgumentError } from '@proxflow/backend';
import { describe, expect, it } from 'vitest';
import { entropy, exactMarginal, regularizedMarginal } from './index.js';

const logWeights = Float64Array.of(0.2, 0.3, 0.5).map(Math.log);
const logQuadrature = Float64Array.of(0.5, 1, 2).map(Math.log);
const noQuadrature = new Float64Array(3);

describe('entropy', () => {
  const half = entropy({ inverseTemperature: 2 });

  it('has the value (1/beta) sum w log(w/v)', () => {
    expect(half.temperature).toBe(0.5);
    const plain = (0.2 * Math.log(0.2) + 0.3 * Math.log(0.3) + 0.5 * Math.log(0.5)) / 2;
    expect(half.value(logWeights, noQuadrature)).toBeCloseTo(plain, 15);
    const relative = (0.2 * Math.log(0.4) + 0.3 * Math.log(0.3) + 0.5 * Math.log(0.25)) / 2;
    expect(half.value(logWeights, logQuadrature)).toBeCloseTo(relative, 15);
  });

  it('counts a weight of zero as zero', () => {
    const value = half.value(Float64Array.of(-Infinity, 0), Float64Array.of(0, 0));
    expect(value).toBe(0);
  });

  it('has the derivative (log(w/v) + 1)/beta', () => {
    const expected = [Math.log(0.4), Math.log(0.3), Math.log(0.25)].map((l) => (l + 1) / 2);
    half.derivative(logWeights, logQuadrature).forEach((value, j) => expect(value).toBeCloseTo(expected[j], 15));
  });

  it('has the power law as proximal map', () => {
    // w = s^(1/(1+k/beta)) xi^(k/beta/(1+k/beta)) with xi = v exp(-beta psi - 1).
    const [s, psi, v, k, beta] = [0.3, -0.7, 2, 3, 2];
    const problem = {
      logReference: Float64Array.of(Math.log(s)),
      potential: Float64Array.of(psi),
      strength: k,
      logQuadrature: Float64Array.of(Math.log(v)),
    };
    const found = Math.exp(entropy({ inverseTemperature: beta }).logProx(problem)[0]);
    const tau = k / beta / (1 + k / beta);
    expect(found).toBeCloseTo(s ** (1 - tau) * (v * Math.exp(-beta * psi - 1)) ** tau, 14);
    // Where KL(w | s) + k (psi w + w log(w/v) / beta) has slope 0.
    expect(Math.log(found / s) + k * (psi + (Math.log(found / v) + 1) / beta)).toBeCloseTo(0, 13);
    expect(entropy({ inverseTemperature: beta }).contraction(k)).toBeCloseTo(tau, 15);
  });

  it('has the contraction h / (h + beta epsilon) at strength h / epsilon', () => {
    const [h, epsilon, beta] = [0.3, 0.5, 7];
    expect(entropy({ inverseTemperature: beta }).contraction(h / epsilon)).toBeCloseTo(h / (h + beta * epsilon), 15);
  });

  it('keeps a weight of zero at zero', () => {
    const logReference = Float64Array.of(-Infinity, 0);
    const problem = { logReference, potential: Float64Array.of(1, 1), strength: 1, logQuadrature: new Float64Array(2) };
    expect(half.logProx(problem)[0]).toBe(-Infinity);
  });

  it('beta = Infinity leaves the linear part alone', () => {
    const cold = entropy({ inverseTemperature: Infinity });
    expect(cold.temperature).toBe(0);
    expect(cold.value(logWeights, logQuadrature)).toBeCloseTo(0, 15);
    expect(cold.contraction(5)).toBe(0);
    const potential = Float64Array.of(1, -2, 3);
    const found = cold.logProx({ logReference: logWeights, potential, strength: 0.5, logQuadrature });
    found.forEach((value, j) => expect(value).toBeCloseTo(logWeights[j] - 0.5 * potential[j], 15));
  });

  it('has the conjugate (1/beta) sum v exp(beta p - 1), attained at the slope of a weight', () => {
    const slopes = half.derivative(logWeights, logQuadrature);
    const attained = slopes.reduce((sum, p, j) => sum + p * Math.exp(logWeights[j]), 0);
    expect(half.conjugate?.(slopes, logQuadrature)).toBeCloseTo(attained - half.value(logWeights, logQuadrature), 14);
    const plain = half.conjugate?.(Float64Array.of(0.5, 0, -1), logQuadrature);
    expect(plain).toBeCloseTo((0.5 + Math.exp(-1) + 2 * Math.exp(-3)) / 2, 15);
    const cold = entropy({ inverseTemperature: Infinity });
    expect(cold.conjugate?.(Float64Array.of(0, -3), noQuadrature)).toBe(0);
    expect(cold.conjugate?.(Float64Array.of(0.01, -3), noQuadrature)).toBe(Infinity);
  });

  it.each([0, -1, NaN])('refuses inverse temperature %d', (inverseTemperature) => {
    expect(() => entropy({ inverseTemperature })).toThrow(InvalidArgumentError);
    expect(() => entropy({ inverseTemperature })).toThrow(`inverseTemperature: expected a number above 0`);
  });
});

describe('marginals', () => {
  it('exactMarginal answers with its weights whatever it is asked, in a new array', () => {
    const marginal = exactMarginal(logWeights);
    const found = marginal.logProx(Float64Array.of(7, 8, 9));
    expect(found).toEqual(logWeights);
    expect(found).not.toBe(logWeights);
    expect(marginal).toMatchObject({ contraction: 1, shiftsUniformly: true });
    expect(marginal.exactLogWeights).toEqual(logWeights);
  });

  it('regularizedMarginal hands potential, strength and quadrature to the regularizer', () => {
    const potential = Float64Array.of(1, -2, 3);
    const regularizer = entropy({ inverseTemperature: 3 });
    const marginal = regularizedMarginal({ regularizer, potential, strength: 0.7, logQuadrature });
    const logReference = Float64Array.of(0.1, 0.2, 0.3);
    const direct = regularizer.logProx({ logReference, potential, strength: 0.7, logQuadrature });
    expect(marginal.logProx(logReference)).toEqual(direct);
    expect(marginal.contraction).toBe(regularizer.contraction(0.7));
    expect(marginal.exactLogWeights).toBeUndefined();
  });
});

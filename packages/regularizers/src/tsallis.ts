import { InvalidArgumentError, requirePositive } from '@proxflow/backend';
import type { WeightRegularizer } from './weight-regularizer.js';
import { logPowerRoot } from './wright-omega.js';

/** Exponent and strength of a power of the density. */
export interface TsallisEntropy {
  /** m > 1, finite; 2 is the square of the density. */
  readonly exponent: number;
  /** sigma > 0. */
  readonly strength: number;
}

/**
 * R(w) = sigma/(m - 1) sum_j v_j (r_j^m - r_j) for densities r = w/v: Tsallis' entropy, whose flow is the porous medium
 * equation d rho/dt = sigma Laplace(rho^m). It tends to sigma sum w log(w/v) for m -> 1. Slopes
 * sigma (m r^(m - 1) - 1)/(m - 1), conjugate R*(p) = sigma sum v q^(m/(m - 1)) with q = max(0, 1 + (m - 1) p/sigma)/m. The
 * proximal map is a root found in logarithms; its contraction is 1 (r has no bound) and it does not shift uniformly. The
 * temperature is 0: a particle feels no noise from it.
 *
 * @throws InvalidArgumentError unless exponent is finite and above 1 and strength finite and above 0.
 * @example
 * ```ts
 * const regularizer = tsallis({ exponent: 2, strength: 0.1 });
 * ```
 * Source: Otto, "The geometry of dissipative evolution equations: the porous medium equation", 2001.
 */
export function tsallis({ exponent, strength: sigma }: TsallisEntropy): WeightRegularizer {
  if (!(exponent > 1 && exponent < Infinity)) {
    throw new InvalidArgumentError({
      argument: 'exponent',
      value: exponent,
      expected: 'a finite number above 1',
      remedy: 'Give an exponent above 1; its limit 1 is entropy({ inverseTemperature: 1 / strength }).',
    });
  }
  requirePositive('strength', sigma);
  const n = exponent - 1;
  // (m r^n - 1)/n at log r, without losing the digits that cancel as n goes to 0.
  const slope = (logDensity: number) => Math.exp(n * logDensity) + Math.expm1(n * logDensity) / n;
  return {
    name: 'tsallis',
    temperature: 0,
    value: (logWeights, logQuadrature) =>
      logWeights.reduce((sum, logWeight, j) => {
        if (logWeight === -Infinity) return sum;
        return sum + (sigma / n) * Math.exp(logWeight) * Math.expm1(n * (logWeight - logQuadrature[j]));
      }, 0),
    derivative: (logWeights, logQuadrature) =>
      logWeights.map((logWeight, j) => sigma * slope(logWeight - logQuadrature[j])),
    logProx({ logReference, potential, strength, logQuadrature }) {
      const scaled = strength * sigma;
      return logReference.map((s, j) => {
        const c = s - logQuadrature[j] - strength * potential[j];
        let logDensity = logPowerRoot(c + scaled / n, Math.log(scaled) + Math.log(exponent) - Math.log(n), n);
        // For small n both sides of that equation are large: Newton's steps on the stable form restore the digits.
        for (let round = 0; round < 2 && logDensity > -Infinity; round++) {
          const steepness = 1 + scaled * exponent * Math.exp(n * logDensity);
          logDensity -= (logDensity + scaled * slope(logDensity) - c) / steepness;
        }
        return logDensity + logQuadrature[j];
      });
    },
    conjugate: (slopes, logQuadrature) =>
      slopes.reduce((sum, p, j) => {
        if (n * p <= -sigma) return sum;
        const logQ = Math.log1p((n * p) / sigma) - Math.log(exponent);
        return sum + sigma * Math.exp(logQuadrature[j] + (exponent / n) * logQ);
      }, 0),
    contraction: () => 1,
    shiftsUniformly: false,
  };
}

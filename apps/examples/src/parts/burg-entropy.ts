import type { WeightRegularizer } from '@proxflow/regularizers';

/** u > 0 with u + log u = c, by Newton's method: a few steps suffice in double precision. */
function wrightOmega(c: number): number {
  let u = c > 1 ? c - Math.log(c) : Math.exp(Math.min(c, 0) - Math.exp(Math.min(c, 0)) / 2);
  for (let k = 0; k < 60; k++) {
    const next = (u * (1 + c - Math.log(u))) / (1 + u);
    if (Math.abs(next - u) <= 1e-15 * u) return next;
    u = next;
  }
  return u;
}

/**
 * R(w) = -sigma sum_j v_j log(w_j / v_j): no particle ever loses all of its weight. The proximal map solves
 * log(w/s) + k psi = k sigma v / w; with u = k sigma v / w that is u + log u = log(k sigma v / s) + k psi.
 */
export function burgEntropy(sigma: number): WeightRegularizer {
  return {
    name: 'burg',
    temperature: 0,
    value: (logWeights, logQuadrature) =>
      -sigma * logWeights.reduce((sum, log, j) => sum + Math.exp(logQuadrature[j]) * (log - logQuadrature[j]), 0),
    derivative: (logWeights, logQuadrature) => logWeights.map((log, j) => -sigma * Math.exp(logQuadrature[j] - log)),
    logProx: ({ logReference, potential, strength, logQuadrature }) =>
      logReference.map((log, j) => {
        const logBarrier = Math.log(strength * sigma) + logQuadrature[j];
        return logBarrier - Math.log(wrightOmega(logBarrier - log + strength * potential[j]));
      }),
    // d log w / d log s = 1 / (1 + u) lies between 0 and 1.
    contraction: () => 1,
    shiftsUniformly: false,
  };
}

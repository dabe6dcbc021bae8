import type { WeightProxProblem, WeightRegularizer } from '@proxflow/regularizers';
import { assertClose, assertThat } from './assertions.js';

/** One coordinate of a problem: the functionals are sums over coordinates. */
function coordinate(problem: WeightProxProblem, j: number): WeightProxProblem {
  const only = (values: Float64Array) => values.slice(j, j + 1);
  return {
    logReference: only(problem.logReference),
    potential: only(problem.potential),
    logQuadrature: only(problem.logQuadrature),
    strength: problem.strength,
  };
}

/** w log(w/s) - w + strength (psi w + R(w)) at log w = u, and the size of its terms. */
function objective(
  regularizer: WeightRegularizer,
  { logReference, potential, strength, logQuadrature }: WeightProxProblem,
  u: number,
) {
  const w = Math.exp(u);
  const terms = [
    w * (u - logReference[0]),
    -w,
    strength * potential[0] * w,
    strength * regularizer.value(Float64Array.of(u), logQuadrature),
  ];
  return {
    value: terms.reduce((sum, term) => sum + term, 0),
    size: terms.reduce((sum, term) => sum + Math.abs(term), 0),
  };
}

/**
 * Brute force: no weight, near or far, does better than the proximal map's. The objective is convex in w, so what is
 * best among its neighbours at every scale is best of all.
 */
export function assertProxOptimal(regularizer: WeightRegularizer, problem: WeightProxProblem): void {
  const prox = regularizer.logProx(problem);
  prox.forEach((u, j) => {
    const one = coordinate(problem, j);
    assertClose(`logProx [${j}] alone`, regularizer.logProx(one)[0], u, 1e-12 * (1 + Math.abs(u)));
    const best = objective(regularizer, one, u);
    assertThat(Number.isFinite(best.value), `logProx [${j}] = ${u}: the objective is ${best.value} there`);
    const near = Array.from({ length: 14 }, (_, k) => 3 * 10 ** (-k / 2));
    const far = Array.from({ length: 81 }, (_, k) => u + (k - 40) / 4);
    for (const candidate of [...near.flatMap((d) => [u - d, u + d]), ...far]) {
      const other = objective(regularizer, one, candidate);
      const tolerance = 1e-14 * (best.size + other.size);
      assertThat(
        best.value <= other.value + tolerance,
        `logProx [${j}] at strength ${problem.strength}: found ${u} with objective ${best.value}, but ${candidate} has ${other.value}`,
      );
    }
  });
}

/** First-order condition log(w/s) + strength (psi + dR/dw) = 0. */
export function assertProxStationary(regularizer: WeightRegularizer, problem: WeightProxProblem): void {
  const { logReference, potential, strength, logQuadrature } = problem;
  const prox = regularizer.logProx(problem);
  const derivative = regularizer.derivative(prox, logQuadrature);
  prox.forEach((u, j) => {
    const slope = u - logReference[j] + strength * (potential[j] + derivative[j]);
    const size =
      Math.abs(u) + Math.abs(logReference[j]) + strength * (Math.abs(potential[j]) + Math.abs(derivative[j]));
    // The derivative of a small number times strength: rounding of log w comes in with that factor.
    assertClose(`slope of the objective [${j}]`, slope, 0, 1e-12 * (1 + strength) * (1 + size));
  });
}

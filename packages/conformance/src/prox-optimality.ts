import type { WeightProxProblem, WeightRegularizer } from '@proxflow/regularizers';
import { assertClose, assertThat } from './assertions.js';

/** sum w log(w/s) - w + strength (<psi, w> + R(w)), and the size of its terms. */
function objective(
  regularizer: WeightRegularizer,
  { logReference, potential, strength, logQuadrature }: WeightProxProblem,
  logWeights: Float64Array,
) {
  const terms = [strength * regularizer.value(logWeights, logQuadrature)];
  logWeights.forEach((u, j) => {
    const w = Math.exp(u);
    if (w > 0) terms.push(w * (u - logReference[j]), -w, strength * potential[j] * w);
  });
  return {
    value: terms.reduce((sum, term) => sum + term, 0),
    size: terms.reduce((sum, term) => sum + Math.abs(term), 0),
  };
}

/**
 * Brute force: no weight, near or far, does better than the proximal map's. The objective is convex in w and a sum over
 * coordinates, so what is best among its neighbours in each coordinate at every scale is best of all.
 */
export function assertProxOptimal(regularizer: WeightRegularizer, problem: WeightProxProblem): void {
  const prox = regularizer.logProx(problem);
  const best = objective(regularizer, problem, prox);
  assertThat(Number.isFinite(best.value), `logProx = [${prox.join(', ')}]: the objective is ${best.value} there`);
  prox.forEach((u, j) => {
    const elsewhere = problem.logReference.map((s, k) => (k === j ? s : s + 1));
    const [again] = regularizer.logProx({ ...problem, logReference: elsewhere }).slice(j);
    assertClose(`logProx [${j}] with other weights elsewhere`, again, u, 1e-12 * (1 + Math.abs(u)));
    const near = Array.from({ length: 14 }, (_, k) => 3 * 10 ** (-k / 2));
    const far = Array.from({ length: 81 }, (_, k) => u + (k - 40) / 4);
    for (const candidate of [...near.flatMap((d) => [u - d, u + d]), ...far]) {
      const other = objective(
        regularizer,
        problem,
        prox.map((w, k) => (k === j ? candidate : w)),
      );
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

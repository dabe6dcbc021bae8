import { NumericalError } from '@proxflow/backend';
import type { WeightProxProblem, WeightRegularizer } from '@proxflow/regularizers';

/** Halvings that end below the rounding of any multiplier. */
const halvings = 200;

/**
 * argmin_w KL(w | s) + strength (<psi, w> + R(w)) over w with the mass of s. Where R shifts uniformly, normalising the free
 * minimiser is exact; elsewhere a constant is added to psi until the mass is right, which it is at one constant only.
 *
 * @throws NumericalError if R leaves no room for the mass.
 */
export function massPreservingProx(regularizer: WeightRegularizer, problem: WeightProxProblem): Float64Array {
  const logMass = logTotal(problem.logReference);
  if (regularizer.shiftsUniformly) {
    const free = regularizer.logProx(problem);
    const excess = logTotal(free) - logMass;
    return free.map((w) => w - excess);
  }

  const at = (constant: number) =>
    regularizer.logProx({ ...problem, potential: problem.potential.map((psi) => psi + constant) });
  const excess = (constant: number) => logTotal(at(constant)) - logMass;
  // More psi, less mass. The bracket doubles from the change of psi that a power law would need.
  let low = 0;
  let high = 0;
  let reach = (1 + Math.abs(excess(0))) / problem.strength;
  while (excess(low) < 0) low = -requireReach((reach *= 2));
  while (excess(high) > 0) high = requireReach((reach *= 2));
  for (let round = 0; round < halvings && low < high; round++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  return at(high);
}

function requireReach(reach: number): number {
  if (Number.isFinite(reach)) return reach;
  throw new NumericalError({
    argument: 'weights',
    value: 'no weights with the mass there is',
    expected: 'a regularizer that leaves room for the mass',
    remedy: 'Widen its bounds, or check the quadrature weights they refer to.',
  });
}

/** log sum_j exp(l_j), whose terms may overflow. */
function logTotal(logs: Float64Array): number {
  const high = logs.reduce((most, log) => Math.max(most, log), -Infinity);
  if (high === -Infinity) return high;
  return high + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - high), 0));
}

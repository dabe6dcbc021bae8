import { InvalidArgumentError } from '@proxflow/backend';
import { logBox } from './box.js';
import { combineNodes, nodeValue, type NodeValues } from './node-values.js';
import { powerLaw } from './power-law.js';
import type { WeightProxProblem, WeightRegularizer } from './weight-regularizer.js';

/** The parts of a sum by what is known of them. */
interface Parts {
  /** All entropies and linear parts as one. */
  readonly power: WeightRegularizer;
  readonly slopes: NodeValues;
  /** The one functional of another kind. */
  readonly other: WeightRegularizer | undefined;
  /** All bounds as one. */
  readonly bounds: WeightRegularizer | undefined;
}

/**
 * R = R_1 + R_2 + ... where the proximal map of the sum is exact: entropies, divergences and linear parts add up to one
 * power law with the temperatures' sum T; one functional of any other kind joins them by its own map at
 * log s' = (log s + k T (log v - 1) - k c)/(1 + k T) and strength k/(1 + k T); bounds clamp the minimiser of the rest,
 * because the objective is convex in each weight alone. Contraction 1 with bounds, else 1 - (1 - contraction of the other)
 * / (1 + k T). It has a conjugate unless another kind meets entropy or bounds.
 *
 * @throws InvalidArgumentError for no part at all, two parts of other kinds, and bounds that leave no room.
 * @example
 * ```ts
 * const crowd = sumOfRegularizers(entropy({ inverseTemperature: 20 }), box({ upper: 1.5 }));
 * crowd.temperature; // 0.05
 * ```
 */
export function sumOfRegularizers(...parts: readonly WeightRegularizer[]): WeightRegularizer {
  const { power, slopes, other, bounds } = sorted(parts);
  const { temperature: heat } = power;
  const unbounded = (problem: WeightProxProblem): Float64Array => {
    if (other === undefined) return power.logProx(problem);
    const { logReference, strength, logQuadrature } = problem;
    const own = 1 / (1 + strength * heat);
    const cooled = logReference.map(
      (s, j) => own * (s + strength * (heat * (logQuadrature[j] - 1) - nodeValue(slopes, j))),
    );
    return other.logProx({ ...problem, logReference: cooled, strength: own * strength });
  };
  const conjugate = conjugateOf({ power, slopes, other, bounds });
  return {
    name: parts.map(({ name }) => name).join(' + '),
    temperature: heat + (other?.temperature ?? 0),
    ...(!other && !bounds && { linearSlopes: slopes }),
    value: (logWeights, logQuadrature) => parts.reduce((sum, part) => sum + part.value(logWeights, logQuadrature), 0),
    derivative: (logWeights, logQuadrature) =>
      parts
        .map((part) => part.derivative(logWeights, logQuadrature))
        .reduce((sum, derivative) => sum.map((value, j) => value + derivative[j])),
    logProx(problem) {
      const free = unbounded(problem);
      if (bounds === undefined) return free;
      return bounds.logProx({ ...problem, logReference: free, potential: new Float64Array(free.length) });
    },
    ...(conjugate && { conjugate }),
    contraction(strength) {
      if (bounds !== undefined) return 1;
      const own = 1 / (1 + strength * heat);
      return other === undefined ? power.contraction(strength) : 1 - own * (1 - other.contraction(own * strength));
    },
    shiftsUniformly: bounds === undefined && (other?.shiftsUniformly ?? true),
  };
}

function sorted(parts: readonly WeightRegularizer[]): Parts {
  let [heat, slopes]: [number, NodeValues] = [0, 0];
  let range: readonly [NodeValues, NodeValues] | undefined;
  let other: WeightRegularizer | undefined;
  for (const part of parts) {
    if (part.linearSlopes !== undefined) {
      heat += part.temperature;
      slopes = combineNodes(slopes, part.linearSlopes, (a, b) => a + b);
    } else if (part.logDensityBounds !== undefined) {
      const [lower, upper] = part.logDensityBounds;
      const [low, high] = range ?? [-Infinity, Infinity];
      range = [combineNodes(low, lower, Math.max), combineNodes(high, upper, Math.min)];
    } else if (other === undefined) {
      other = part;
    } else {
      throw unsolvable(`${other.name} and ${part.name}`);
    }
  }
  if (parts.length === 0) throw unsolvable('no part');
  return { power: powerLaw('sum', heat, slopes), slopes, other, bounds: range && logBox(...range) };
}

/** R* where it is known: of a power law, within bounds or not, and of another kind with linear parts. */
function conjugateOf({ power, slopes, other, bounds }: Parts): WeightRegularizer['conjugate'] {
  const { temperature: heat } = power;
  const shifted = (p: Float64Array) => p.map((value, j) => value - nodeValue(slopes, j));
  if (other !== undefined) {
    const known = heat === 0 && bounds === undefined ? other.conjugate?.bind(other) : undefined;
    return known && ((p, logQuadrature) => known(shifted(p), logQuadrature));
  }
  if (bounds === undefined) return power.conjugate?.bind(power);
  if (heat === 0) return (p, logQuadrature) => bounds.conjugate?.(shifted(p), logQuadrature) ?? NaN;
  return (p, logQuadrature) => {
    // The best weight at these slopes, were there no bounds, then within them.
    const free = shifted(p).map((value, j) => logQuadrature[j] + value / heat - 1);
    const problem = { logReference: free, potential: new Float64Array(free.length), strength: 1, logQuadrature };
    const best = bounds.logProx(problem);
    const gain = best.reduce((sum, w, j) => (w === -Infinity ? sum : sum + Math.exp(w) * p[j]), 0);
    return gain - power.value(best, logQuadrature);
  };
}

function unsolvable(found: string): InvalidArgumentError {
  return new InvalidArgumentError({
    argument: 'parts',
    value: found,
    expected: 'entropies, linear parts and bounds, with at most one functional of another kind',
    remedy: 'Write the sum as one regularizer with a proximal map of its own, or leave one part out.',
  });
}

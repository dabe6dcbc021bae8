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

// The problem min_P KL(P | K) + G1(P 1) + G2(P^T 1) in plain loops, 3 x 4.
const kernel = [
  [0.2, 0.05, 0.3, 0.11],
  [0.02, 0.4, 0.09, 0.17],
  [0.06, 0.22, 0.13, 0.01],
];
const log = (...values: number[]) => Float64Array.from(values, Math.log);
const [a, b] = [log(0.2, 0.5, 0.3), log(0.1, 0.4, 0.3, 0.2)];

type Marginals = [source: KlProx, target: KlProx];
const soft: [string, KlProx, KlProx][] = [
  ['relaxed', relaxedMarginal({ logWeights: a, strength: 2 }), relaxedMarginal({ logWeights: b, strength: 0.3 })],
  [
    'total variation',
    totalVariationMarginal({ logWeights: a, strength: 0.5 }),
    totalVariationMarginal({ logWeights: b, strength: 0.2 }),
  ],
  [
    'quadratic',
    quadraticMarginal({ logWeights: a, strength: 3 }),
    quadraticMarginal({ logWeights: b, strength: 20, logQuadrature: log(1, 2, 0.5, 1) }),
  ],
  [
    'entropic',
    regularizedMarginal({
      regularizer: entropy({ inverseTemperature: 2 }),
      potential: Float64Array.of(0.3, -1, 0.2),
      strength: 0.7,
      logQuadrature: log(1, 2, 0.5),
    }),
    regularizedMarginal({
      regularizer: entropy({ inverseTemperature: 0.5 }),
      potential: Float64Array.of(1, 0.2, -0.3, 0),
      strength: 1.5,
      logQuadrature: new Float64Array(4),
    }),
  ],
  ['box', boxMarginal({ logUpper: log(0.3, 0.4, 0.5) }), boxMarginal({ logLower: log(0.3, 0, 0.2, 0.5) })],
  ['free', freeMarginal(), freeMarginal()],
];
const sources = [...soft.map(([name, source]) => [name, source] as const), ['exact', exactMarginal(a)] as const];
const targets = [...soft.map(([name, , target]) => [name, target] as const), ['exact', exactMarginal(b)] as const];

const rowSums = (p: number[][]) => Float64Array.from(p, (row) => Math.log(row.reduce((sum, x) => sum + x, 0)));
const transposed = (p: number[][]) => p[0].map((_, j) => p.map((row) => row[j]));
const total = (p: number[][]) => p.flat().reduce((sum, x) => sum + x, 0);
const couplingOf = (f: ArrayLike<number>, g: ArrayLike<number>) =>
  kernel.map((row, i) => row.map((k, j) => k * Math.exp(f[i] + g[j])));
const valueOf = (marginal: KlProx, w: Float64Array) => marginal.value?.(w) ?? NaN;
const conjugateOf = (marginal: KlProx, f: Float64Array) => marginal.conjugate?.(f) ?? NaN;

function primal(p: number[][], [source, target]: Marginals): number {
  const divergence = p.flatMap((row, i) => row.map((x, j) => x * Math.log(x / kernel[i][j]) - x + kernel[i][j]));
  const marginals = valueOf(source, rowSums(p)) + valueOf(target, rowSums(transposed(p)));
  return divergence.reduce((sum, x) => sum + x, 0) + marginals;
}

function dual(f: Float64Array, g: Float64Array, [source, target]: Marginals): number {
  return -conjugateOf(source, f) - conjugateOf(target, g) - total(couplingOf(f, g)) + total(kernel);
}

/** Alternating scaling, to the fixed point. */
function solve([source, target]: Marginals): [Float64Array, Float64Array] {
  let [f, g] = [new Float64Array(3), new Float64Array(4)];
  const half = (marginal: KlProx, sums: Float64Array) => marginal.logProx(sums).map((w, i) => w - sums[i]);
  for (let sweep = 0; sweep < 3000; sweep++) {
    f = half(source, rowSums(couplingOf(new Float64Array(3), g)));
    g = half(target, rowSums(transposed(couplingOf(f, new Float64Array(4)))));
  }
  return [f, g];
}

// Prescribed and capped marginals of different mass have no solution.
const feasible = (source: string, target: string) =>
  !(source === 'exact' && target === 'box') && !(source === 'box' && target === 'exact');
const pairs = sources.flatMap(([source, first]) =>
  targets.map(([target, second]) => [source, target, [first, second] as Marginals] as const),
);

describe('duality', () => {
  it.each(pairs.filter(([source, target]) => feasible(source, target)))(
    'the dual value equals the primal one: %s source, %s target',
    (_source, _target, marginals) => {
      const [f, g] = solve(marginals);
      const value = primal(couplingOf(f, g), marginals);
      expect(Number.isFinite(value)).toBe(true);
      expect(dual(f, g, marginals)).toBeCloseTo(value, 9);
    },
  );

  const plans = fc.array(fc.array(fc.double({ min: 1e-3, max: 2, noNaN: true }), { minLength: 4, maxLength: 4 }), {
    minLength: 3,
    maxLength: 3,
  });
  const scalings = (length: number) =>
    fc.float64Array({ min: -1, max: 3, noNaN: true, minLength: length, maxLength: length });
  it.each(soft)('no plan does better than the dual value of any scalings: %s', (_name, source, target) => {
    const marginals: Marginals = [source, target];
    fc.assert(
      fc.property(plans, scalings(3), scalings(4), (plan, f, g) => {
        const bound = dual(f, g, marginals);
        const value = primal(plan, marginals);
        expect(Number.isNaN(bound) || Number.isNaN(value)).toBe(false);
        expect(value).toBeGreaterThanOrEqual(bound - 1e-9 * (1 + Math.abs(bound)));
      }),
    );
  });

  it('holds for prescribed marginals too, among the plans that have them', () => {
    const plan = [0.2, 0.5, 0.3].map((x) => [0.1, 0.4, 0.3, 0.2].map((y) => x * y));
    const marginals: Marginals = [exactMarginal(a), exactMarginal(b)];
    fc.assert(
      fc.property(scalings(3), scalings(4), (f, g) => {
        expect(primal(plan, marginals)).toBeGreaterThanOrEqual(dual(f, g, marginals) - 1e-12);
      }),
    );
  });
});

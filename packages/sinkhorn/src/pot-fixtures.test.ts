import { readFileSync } from 'node:fs';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { describe, expect, it } from 'vitest';
import { sinkhorn, type Domain, type TransportSolution } from './index.js';

/** A problem with its optimal values; the file's `provenance` says what they mean and who computed them. */
interface Fixture {
  readonly name: string;
  readonly kind: 'balanced' | 'unbalanced' | 'semi-relaxed';
  readonly epsilon: number;
  /** Strengths of the KL penalties on the marginals; null is an exact marginal. */
  readonly rhoSource: number | null;
  readonly rhoTarget: number | null;
  readonly source: number[];
  readonly target: number[];
  /** C, row by row, or else `x` and `y` with C_ij = |x_i - y_j|^2. */
  readonly cost?: number[];
  readonly x?: number[][];
  readonly y?: number[][];
  readonly expected: {
    readonly transportCost: number;
    readonly value: number;
    readonly planMass: number;
    readonly rowMarginal: number[];
    readonly columnMarginal: number[];
  };
}

const file = new URL('../fixtures/pot.json', import.meta.url);
const { problems } = JSON.parse(readFileSync(file, 'utf8')) as { problems: Fixture[] };
const backend = createCpuBackend();

type Side = 'source' | 'target';

/** Solves a fixture, each marginal exact or at the price the fixture says. */
async function solve(fixture: Fixture, domain: Domain): Promise<TransportSolution> {
  const { epsilon, source, target, rhoSource, rhoTarget } = fixture;
  const cost = await backend.upload(costOf(fixture), [source.length, target.length]);
  const marginals: Record<Side, number> = { source: rhoSource ?? Infinity, target: rhoTarget ?? Infinity };
  const limits = { tolerance: 1e-12, maxIterations: 20_000 };
  return sinkhorn({ backend, cost, epsilon, source, target, marginals, domain, ...limits });
}

function costOf({ name, cost, x, y }: Fixture): number[] {
  if (cost !== undefined) return cost;
  if (x === undefined || y === undefined) throw new Error(`${name}: neither a cost nor points`);
  return x.flatMap((point) => y.map((other) => point.reduce((total, value, k) => total + (value - other[k]) ** 2, 0)));
}

function total(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0);
}

/** sum |found - expected| / sum |expected|. */
function relativeDistance(found: number[], expected: number[]): number {
  expect(found.length).toBe(expected.length);
  return total(found.map((value, i) => Math.abs(value - expected[i]))) / total(expected.map(Math.abs));
}

describe.each(['balanced', 'unbalanced', 'semi-relaxed'] as const)('%s problems solved with POT', (kind) => {
  const fixtures = problems.filter((problem) => problem.kind === kind);

  it('are 20', () => {
    expect(fixtures).toHaveLength(20);
  });

  describe.each(['kernel', 'absorbed', 'log'] as const)('in domain %s', (domain) => {
    it.each(fixtures)('$name', async (fixture) => {
      const { source, target, expected } = fixture;
      const solution = await solve(fixture, domain);
      expect(solution.status).toBe('converged');
      expect(solution.domain).toBe(domain);
      expect(relativeDistance([solution.transportCost], [expected.transportCost])).toBeLessThan(1e-8);
      expect(relativeDistance([solution.relativeEntropicValue], [expected.value])).toBeLessThan(1e-8);
      expect(solution.gap).toBeLessThan(1e-8 * Math.abs(expected.value));

      const entries = await backend.read(await solution.plan());
      const rows = source.map((_, i) => total(entries.subarray(i * target.length, (i + 1) * target.length)));
      const columns = target.map((_, j) => total(source.map((_, i) => entries[i * target.length + j])));
      expect(relativeDistance(rows, expected.rowMarginal)).toBeLessThan(1e-8);
      expect(relativeDistance(columns, expected.columnMarginal)).toBeLessThan(1e-8);
      expect(relativeDistance([total(rows)], [expected.planMass])).toBeLessThan(1e-8);
      expect(relativeDistance([...solution.sourceMarginal], expected.rowMarginal)).toBeLessThan(1e-8);
      expect(relativeDistance([...solution.targetMarginal], expected.columnMarginal)).toBeLessThan(1e-8);
    });
  });
});

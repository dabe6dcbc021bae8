import { describe, expect, it } from 'vitest';
import { proposalQuadrature, proximal, schroedinger, type KernelSettings } from './index.js';
import { kernelFormOf, kernelRuleOf } from './kernel-form.js';
import { reachFarEnough } from './near-attempts.js';

describe('how a kernel is held', () => {
  const square = { squaredDistanceScale: 1 };
  const formOf = (settings: KernelSettings, particles: number, dimension: number, cost = square) =>
    kernelFormOf(kernelRuleOf(settings), { dtype: 'float64' }, [particles, dimension], cost);

  it('is as a whole, by near pairs in few dimensions from many particles on, else not at all where it would be too large', () => {
    expect(formOf({}, 1000, 2)).toBe('dense');
    expect(formOf({}, 5000, 2)).toBe('truncated');
    expect(formOf({}, 5000, 30)).toBe('dense');
    expect(formOf({}, 20_000, 30)).toBe('online');
    expect(formOf({ memoryLimit: 1000 }, 100, 3)).toBe('truncated');
    expect(formOf({ truncation: 'off' }, 20_000, 2)).toBe('online');
    expect(formOf({ truncation: 'on' }, 10, 30)).toBe('truncated');
  });

  it('is never by near pairs where distances are unknown', () => {
    expect(formOf({ truncation: 'on' }, 5000, 2, {} as typeof square)).toBe('dense');
  });

  it('refuses settings outside their domain by name', () => {
    expect(() => proximal({ memoryLimit: 0 })).toThrow(/memoryLimit/);
    expect(() => schroedinger({ truncation: 'often' as 'on' })).toThrow(/truncation/);
    expect(() => proposalQuadrature({ truncation: { tolerance: -1 } })).toThrow(/truncation.tolerance/);
  });
});

describe('reaching far enough', () => {
  /** Near pairs whose bound falls by a factor e with each exponent. */
  const question = (slope: number, insists = false) => ({
    tolerance: 1e-9,
    amplification: 10,
    insists,
    allPairs: 1000,
    keptPairs: async (exponents: number) => Math.min(1000, 2 * exponents),
    attempt: async (exponents: number) => ({ result: exponents, bound: slope * Math.exp(-exponents) }),
  });

  it('goes further until the bound is within the tolerance', async () => {
    const found = await reachFarEnough(question(1e6));
    expect(found?.bound).toBeLessThanOrEqual(1e-9);
    expect(found?.result).toBeLessThan(60);
  });

  it('gives up where most pairs would be kept, unless it insists', async () => {
    expect(await reachFarEnough(question(1e100))).toBeUndefined();
    expect((await reachFarEnough(question(1e100, true)))?.bound).toBeLessThanOrEqual(1e-9);
  });

  it('gives up where nothing can be certified', async () => {
    expect(await reachFarEnough({ ...question(1), amplification: Infinity })).toBeUndefined();
  });
});

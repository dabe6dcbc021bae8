import fc from 'fast-check';
import {
  createCpuBackend,
  createWasmBackend,
  entropy,
  pointGeometry,
  proximalStep,
  schroedingerStep,
  sinkhorn,
  sinkhornBarycentre,
  sinkhornDivergence,
  squaredEuclidean,
  wasserstein1d,
  divergencePositionGradient,
} from 'proxflow';
import { describe, expect, it } from 'vitest';
import { anyNumber, points, positive, weights } from './arbitraries.js';
import { fuzzRuns, fuzzTimeout } from './fuzz-runs.js';
import { outcomeOf, requireFinite, requireNoNaN } from './outcome.js';

const backends = {
  cpu: createCpuBackend(),
  float64: await createWasmBackend({ dtype: 'float64' }),
  float32: await createWasmBackend({ dtype: 'float32' }),
};

const backend = fc.constantFrom<keyof typeof backends>('cpu', 'float64', 'float32');
const domain = fc.constantFrom('auto', 'kernel', 'absorbed', 'log' as const);
const size = fc.integer({ min: 1, max: 5 });

/** Two clouds with weights. */
const clouds = fc.record({ n: size, m: size, p: fc.integer({ min: 1, max: 3 }) }).chain(({ n, m, p }) =>
  fc.record({
    n: fc.constant(n),
    m: fc.constant(m),
    p: fc.constant(p),
    x: points(n, p),
    y: points(m, p),
    a: fc.option(weights(n), { nil: undefined }),
    b: fc.option(weights(m), { nil: undefined }),
  }),
);

const settings = fc.record({
  backend,
  domain,
  epsilon: fc.oneof(positive, anyNumber),
  accelerate: fc.boolean(),
  annealing: fc.constantFrom('auto', 'none' as const),
  marginals: fc.constantFrom(undefined, 0.1, 1e-8, 1e8),
});

type Kind = keyof typeof backends;

/** Runs a body with two clouds on a backend; nothing may be left there. */
async function between<T>(
  kind: Kind,
  { n, m, p, x, y }: { n: number; m: number; p: number; x: number[]; y: number[] },
  body: (parts: Awaited<ReturnType<typeof upload>>) => Promise<T>,
): Promise<T> {
  const before = backends[kind].memory();
  const parts = await upload(kind, n, m, p, x, y);
  try {
    return await body(parts);
  } finally {
    parts.x.dispose();
    parts.y.dispose();
    expect(backends[kind].memory()).toEqual(before);
  }
}

async function upload(kind: Kind, n: number, m: number, p: number, x: number[], y: number[]) {
  const on = backends[kind];
  return { backend: on, x: await on.upload(x, [n, p]), y: await on.upload(y, [m, p]), cost: squaredEuclidean() };
}

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);

describe('transport of random clouds', () => {
  it(
    'is finite or a typed error: sinkhorn',
    async () => {
      let solved = 0;
      await fc.assert(
        fc.asyncProperty(clouds, settings, async (drawn, { backend: kind, marginals, ...rest }) => {
          const outcome = await outcomeOf(() =>
            between(kind, drawn, async ({ backend: on, x, y, cost }) => {
              const geometry = pointGeometry({ backend: on, x, y, cost });
              try {
                const solution = await sinkhorn({
                  backend: on,
                  cost: geometry,
                  ...(drawn.a && { source: drawn.a }),
                  ...(drawn.b && { target: drawn.b }),
                  ...(marginals && { marginals: { source: marginals, target: marginals } }),
                  ...rest,
                  maxIterations: 200,
                });
                const plan = await solution.plan();
                const entries = await on.read(plan);
                plan.dispose();
                return { solution, entries };
              } finally {
                geometry.dispose();
              }
            }),
          );
          if (!('value' in outcome)) return;
          const { solution, entries } = outcome.value;
          const { problem: _, history, ...numbers } = solution;
          if (solution.status === 'diverged') return;
          solved++;
          requireNoNaN(numbers);
          requireNoNaN(history, 'history');
          requireFinite(entries, 'plan');
          requireFinite(solution.transportCost, 'transportCost');
          if (solution.status === 'converged') requireFinite(solution.marginalError, 'marginalError');
          requireFinite(solution.sourceMarginal, 'sourceMarginal');
          requireFinite(solution.targetMarginal, 'targetMarginal');
        }),
        fuzzRuns(300),
      );
      expect(solved).toBeGreaterThan(50);
    },
    fuzzTimeout,
  );

  it(
    'is finite or a typed error: divergence and its gradient',
    async () => {
      await fc.assert(
        fc.asyncProperty(clouds, settings, async (drawn, { backend: kind, marginals, ...rest }) => {
          const outcome = await outcomeOf(() =>
            between(kind, drawn, async ({ backend: on, x, y, cost }) => {
              const divergence = await sinkhornDivergence({
                backend: on,
                x,
                y,
                cost,
                ...(drawn.a && { source: drawn.a }),
                ...(drawn.b && { target: drawn.b }),
                ...(marginals && { marginals }),
                ...rest,
                maxIterations: 200,
              });
              try {
                const gradient = await divergencePositionGradient(divergence);
                const slopes = await on.read(gradient);
                gradient.dispose();
                return { value: divergence.value, status: divergence.status, slopes };
              } finally {
                divergence.dispose();
              }
            }),
          );
          if (!('value' in outcome) || outcome.value.status === 'diverged') return;
          requireFinite(outcome.value.value, 'value');
          requireFinite(outcome.value.slopes, 'gradient');
        }),
        fuzzRuns(150),
      );
    },
    fuzzTimeout,
  );

  it(
    'keeps mass and stays finite, or is a typed error: proximal and Schroedinger steps',
    async () => {
      let solved = 0;
      const step = fc.record({
        stepSize: positive,
        inverseTemperature: positive,
        potential: fc.array(anyNumber, { minLength: 5, maxLength: 5 }),
      });
      await fc.assert(
        fc.asyncProperty(
          clouds,
          settings,
          step,
          async (drawn, { backend: kind, epsilon, domain: of }, { stepSize, inverseTemperature, potential }) => {
            const previous = drawn.a ?? new Array<number>(drawn.n).fill(1 / drawn.n);
            const logWeights = Float64Array.from(previous, Math.log);
            const psi = Float64Array.from(potential.slice(0, drawn.m));
            const outcome = await outcomeOf(() =>
              between(kind, drawn, async ({ backend: on, x, y, cost }) => {
                const matrix = await cost.pairwise(on, x, y);
                try {
                  const common = { backend: on, cost: matrix, logWeights, potential: psi, stepSize };
                  const regularizer = entropy({ inverseTemperature });
                  return [
                    await outcomeOf(() =>
                      proximalStep({ ...common, epsilon, domain: of, regularizer, maxIterations: 200 }),
                    ),
                    await outcomeOf(() => schroedingerStep({ ...common, temperature: 1 / inverseTemperature })),
                  ] as const;
                } finally {
                  matrix.dispose();
                }
              }),
            );
            if (!('value' in outcome)) return;
            for (const result of outcome.value) {
              if (!('value' in result) || ('status' in result.value && result.value.status === 'diverged')) continue;
              solved++;
              requireNoNaN(result.value);
              const mass = sum(result.value.logWeights.map(Math.exp));
              expect(mass / sum(previous)).toBeCloseTo(1, kind === 'float32' ? 2 : 6);
            }
          },
        ),
        fuzzRuns(300),
      );
      expect(solved).toBeGreaterThan(20);
    },
    fuzzTimeout,
  );

  it(
    'is finite or a typed error: barycentres and exact transport on the line',
    async () => {
      const line = fc.record({
        x: fc.array(anyNumber, { maxLength: 6 }),
        y: fc.array(anyNumber, { maxLength: 6 }),
        p: fc.oneof(positive, anyNumber),
      });
      await fc.assert(
        fc.asyncProperty(
          clouds,
          settings,
          line,
          async (drawn, { backend: kind, epsilon }, { x: left, y: right, p }) => {
            const exact = await outcomeOf(() => wasserstein1d({ x: left, y: right, p }));
            if ('value' in exact) requireNoNaN(exact.value);
            const outcome = await outcomeOf(() =>
              between(kind, { ...drawn, y: drawn.x, m: drawn.n }, async ({ backend: on, x, cost }) => {
                const matrix = await cost.pairwise(on, x, x);
                try {
                  const measure = drawn.a ?? new Array<number>(drawn.n).fill(1 / drawn.n);
                  const other = [...measure].reverse();
                  return await sinkhornBarycentre({
                    backend: on,
                    cost: matrix,
                    measures: [measure, other],
                    epsilon,
                    maxIterations: 100,
                  });
                } finally {
                  matrix.dispose();
                }
              }),
            );
            if ('value' in outcome && outcome.value.status !== 'diverged') requireNoNaN({ ...outcome.value });
          },
        ),
        fuzzRuns(150),
      );
    },
    fuzzTimeout,
  );
});

import { createCpuBackend } from '@proxflow/backend-cpu';
import { squaredEuclidean } from '@proxflow/costs';
import { createRandom } from '@proxflow/random';
import { box, entropy, tsallis } from '@proxflow/regularizers';
import { describe, expect, it } from 'vitest';
import { pointGeometry, proximalStep, standstill, type Standstill } from './index.js';

const backend = createCpuBackend();
const random = createRandom(17);

/** The largest share, by its definition over all pairs, from costs `[N, N]`. */
function largestShare({ shares }: Standstill, costs: Float64Array): number {
  const { out, back, own, scale } = shares;
  const particles = out.length;
  let largest = 0;
  for (let j = 0; j < particles; j++) {
    let sum = 0;
    for (let i = 0; i < particles; i++) {
      if (i === j) continue;
      const cost = Math.min(costs[i * particles + j], costs[j * particles + i]);
      sum += Math.exp(Math.max(out[i] - out[j] + own[j], back[j] - back[i] + own[i]) - cost / scale);
    }
    largest = Math.max(largest, sum);
  }
  return largest;
}

async function trial(index: number) {
  const particles = 2 + (index % 7);
  const dimension = 1 + (index % 5);
  const [spread, epsilon, stepSize, beta] = random.stream('settings').uniforms(index, 1, 4);
  const cloud = random
    .stream('cloud')
    .normals(index, particles, dimension)
    .map((x) => (1 + 3 * spread) * x);
  const moves = random.stream('moves').normals(index, particles, dimension);
  const x = await backend.upload(cloud, [particles, dimension]);
  const y = await backend.upload(
    cloud.map((value, k) => value + 0.1 * moves[k]),
    [particles, dimension],
  );
  const masses = random
    .stream('masses')
    .uniforms(index, 1, particles)
    .map((u) => 0.2 + u);
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  const problem = {
    epsilon: 0.05 + 0.3 * epsilon,
    stepSize: 0.02 + 0.2 * stepSize,
    logWeights: masses.map((mass) => Math.log(mass / total)),
    potential: random.stream('potential').normals(index, 1, particles),
    regularizer: entropy({ inverseTemperature: 0.3 + 5 * beta }),
    logQuadrature: random
      .stream('volumes')
      .normals(index, 1, particles)
      .map((v) => 0.3 * v),
  };
  const geometry = pointGeometry({ backend, x, y, cost: squaredEuclidean() });
  const solution = await proximalStep({ backend, cost: geometry, ...problem, tolerance: 1e-12 });
  const still = standstill({ ...problem, diagonalCosts: await geometry.diagonalCosts() });
  const distances = backend.squaredDistances(x, y);
  const costs = await backend.read(distances);
  for (const tensor of [distances, x, y]) tensor.dispose();
  geometry.dispose();
  return { problem, solution, still, costs };
}

describe('standstill', () => {
  it('bounds the true change of the weights on 400 random clouds', async () => {
    let informative = 0;
    for (let index = 0; index < 400; index++) {
      const { problem, solution, still, costs } = await trial(index);
      expect(solution.status).toBe('converged');
      const change = solution.logWeights.reduce((most, w, j) => Math.max(most, Math.abs(w - problem.logWeights[j])), 0);
      const bound = still.bound(Math.log(largestShare(still, costs)));
      expect(change).toBeLessThanOrEqual(bound + solution.certifiedError);
      // The test means something: true changes well above rounding, bounds that are not merely huge.
      if (change > 1e-8 && bound < 1) informative++;
    }
    expect(informative).toBeGreaterThan(40);
  });

  it('solves the step of a diagonal kernel: log z is that of the full step when all others are far away', async () => {
    const far = await backend.upload([0, 1000, 5000], [3, 1]);
    const near = await backend.upload([0.1, 1000.2, 4999.9], [3, 1]);
    const problem = {
      epsilon: 0.5,
      stepSize: 0.3,
      logWeights: Float64Array.of(0.2, 0.3, 0.5).map(Math.log),
      potential: Float64Array.of(1, -2, 0.5),
      regularizer: entropy({ inverseTemperature: 2 }),
      logQuadrature: Float64Array.of(0.1, 0, -0.3),
    };
    const geometry = pointGeometry({ backend, x: far, y: near, cost: squaredEuclidean() });
    const solution = await proximalStep({ backend, cost: geometry, ...problem, tolerance: 1e-13 });
    const { logColumnScaling } = standstill({ ...problem, diagonalCosts: await geometry.diagonalCosts() });
    const shift = solution.logColumnScaling[0] - logColumnScaling[0];
    solution.logColumnScaling.forEach((z, j) => expect(z - shift).toBeCloseTo(logColumnScaling[j], 12));
    for (const tensor of [far, near, geometry]) tensor.dispose();
  });

  it('inverts its bound, and certifies nothing for particles without mass or functionals that do not contract', () => {
    const problem = {
      epsilon: 0.5,
      stepSize: 0.3,
      logWeights: Float64Array.of(0, 0),
      potential: Float64Array.of(0, 1),
      regularizer: entropy({ inverseTemperature: 1 }),
      logQuadrature: new Float64Array(2),
      diagonalCosts: new Float64Array(2),
    };
    const still = standstill(problem);
    for (const tolerance of [1e-12, 1e-3, 1]) {
      expect(still.bound(still.logShareAllowed(tolerance))).toBeLessThanOrEqual(tolerance * (1 + 1e-12));
    }
    expect(still.bound(still.logShareAllowed(1e-9))).toBeCloseTo(1e-9, 12);
    const massless = standstill({ ...problem, logWeights: Float64Array.of(0, -Infinity) });
    expect(massless.exists).toBe(false);
    expect(massless.bound(-1000)).toBe(Infinity);
    for (const regularizer of [box({ upper: 2 }), tsallis({ exponent: 2, strength: 1 })]) {
      expect(standstill({ ...problem, regularizer }).bound(-1000)).toBe(Infinity);
    }
    expect(() => standstill({ ...problem, diagonalCosts: new Float64Array(3) })).toThrow('diagonalCosts');
    expect(() => standstill({ ...problem, epsilon: 0 })).toThrow('epsilon');
  });
});

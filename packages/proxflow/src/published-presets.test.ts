import {
  createRandom,
  loadWdbc,
  MeanFieldClassifier,
  orderedSplit,
  presets,
  publishedRiskLevel,
  sampleCloud,
  selectRows,
  tanhNeuron,
  type StepReport,
} from './index.js';
import { describe, expect, it } from 'vitest';

/**
 * A straight re-implementation of one published step with explicit matrices V, U = Phi Phi^T / n, C and Gamma, in plain
 * nested arrays; it shares nothing with the framework but the random numbers.
 */
type Grid = number[][];
const [beta, epsilon, h] = [0.05, 1, 1e-3];
const tau = 1 / (1 + (beta * epsilon) / h);

const grid = (rows: number, columns: number, entry: (i: number, j: number) => number): Grid =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => entry(i, j)));
const times = (a: Grid, x: number[]) => a.map((row) => row.reduce((sum, value, j) => sum + value * x[j], 0));
const transposed = (a: Grid) => grid(a[0].length, a.length, (i, j) => a[j][i]);

function phi(x: number[], theta: number[]): number {
  return theta[0] * Math.tanh(theta[1] + x.reduce((sum, xk, k) => sum + xk * theta[k + 2], 0));
}

function gradientOfPhi(x: number[], theta: number[]): number[] {
  const t = Math.tanh(theta[1] + x.reduce((sum, xk, k) => sum + xk * theta[k + 2], 0));
  const slope = theta[0] * (1 - t * t);
  return [t, slope, ...x.map((xk) => slope * xk)];
}

interface Published {
  readonly x: Grid;
  readonly y: number[];
  readonly theta: Grid;
  readonly rho: number[];
  readonly noise: Grid;
  readonly bothFactors: boolean;
  readonly transposedKernel: boolean;
  readonly z0: number[];
  readonly stop: 'exact' | 'scripts';
}

function publishedStep({ x, y, theta, rho, noise, bothFactors, transposedKernel, z0, stop }: Published) {
  const [n, particles] = [x.length, theta.length];
  const features = grid(particles, n, (j, i) => phi(x[i], theta[j]));
  const v = times(features, y).map((value) => (-2 / n) * value);
  const u = grid(particles, particles, (i, j) => {
    return features[i].reduce((sum, value, k) => sum + value * features[j][k], 0) / n;
  });
  const psi = times(u, rho).map((value, j) => value + v[j]);

  const weighted = times(transposed(features), rho);
  const plain = times(transposed(features), new Array<number>(particles).fill(1 / particles));
  const moved = theta.map((position, j) => {
    const drift = new Array<number>(position.length).fill(0);
    x.forEach((row, i) => {
      const residual = weighted[i] - 2 * y[i] + (bothFactors ? rho[j] * particles * plain[i] : 0);
      gradientOfPhi(row, position).forEach((value, k) => (drift[k] += (value * residual) / n));
    });
    return position.map((value, k) => value - h * drift[k] + Math.sqrt((2 * h) / beta) * noise[j][k]);
  });

  const cost = grid(particles, particles, (i, j) => {
    return theta[i].reduce((sum, value, k) => sum + (value - moved[j][k]) ** 2, 0);
  });
  const gamma = (transposedKernel ? transposed(cost) : cost).map((row) => row.map((c) => Math.exp(-c / (2 * epsilon))));
  const xi = psi.map((value) => Math.exp(-beta * value - 1));
  const norm = (a: number[], b: number[]) => Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0));

  let z = z0;
  let w = times(gamma, z).map((value, i) => rho[i] / value);
  for (let round = 0; round < 300; round++) {
    const sums = times(transposed(gamma), w);
    const nextZ = xi.map((value, j) => (value / sums[j]) ** tau);
    const nextW = times(gamma, nextZ).map((value, i) => rho[i] / value);
    const done = norm(w, nextW) < 1e-3 && norm(z, nextZ) < 1e-3;
    // The scripts return the iterate before the one whose change was small.
    if (stop === 'scripts' && done) break;
    [z, w] = [nextZ, nextW];
  }
  const sums = times(transposed(gamma), w);
  return { positions: moved.flat(), weights: z.map((value, j) => value * sums[j]) };
}

/** The law a published preset starts from. */
function box(preset: 'paper' | 'reference', columns: number) {
  return presets[preset].initialDistribution?.(columns, tanhNeuron()) ?? [];
}

/** Forty particles on forty rows of WDBC, raw features, as the presets take them. */
async function setting(preset: 'paper' | 'reference') {
  const particles = 40;
  const seed = 3;
  const wdbc = await loadWdbc();
  const table = selectRows(
    wdbc,
    Array.from({ length: 40 }, (_, i) => i),
  );
  const { features, rows, columns } = table;
  const random = createRandom(seed);
  const cloud = sampleCloud({ particles, distribution: box(preset, columns), random });
  const p = cloud.dimension;
  const normals = random.stream('noise').normals(0, particles, p);
  const model = new MeanFieldClassifier({ preset, particles, seed, steps: 1 });
  await model.fitTable(table);
  return {
    model,
    shared: {
      x: grid(rows, columns, (i, k) => features[i * columns + k]),
      y: Array.from(table.target.labels, (label) => 2 * label - 1),
      theta: grid(particles, p, (j, k) => cloud.positions[j * p + k]),
      noise: grid(particles, p, (j, k) => normals[j * p + k]),
    },
    randomStart: [...random.stream('inner start').uniforms(0, 1, particles)],
    particles,
  };
}

function expectSame(actual: Float64Array, expected: number[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) =>
    expect(Math.abs(actual[i] - value)).toBeLessThanOrEqual(1e-9 * Math.max(1e-3, Math.abs(value))),
  );
  // Weights are far below 1: compare them by ratio as well.
  expected.forEach((value, i) => expect(Math.abs(actual[i] / value - 1)).toBeLessThanOrEqual(1e-9));
}

describe('preset paper', () => {
  it('makes one step of the published formulas, solved exactly, to 1e-9', async () => {
    const { model, shared, particles } = await setting('paper');
    const expected = publishedStep({
      ...shared,
      rho: new Array<number>(particles).fill(1 / particles),
      bothFactors: false,
      transposedKernel: false,
      z0: new Array<number>(particles).fill(1),
      stop: 'exact',
    });
    expectSame(model.network.positions, expected.positions);
    expectSame(model.network.weights, expected.weights);
  });

  it('has the settings of the WDBC experiment', () => {
    expect(presets.paper).toMatchObject({ particles: 1000, inverseTemperature: 0.05, epsilon: 1, stepSize: 1e-3 });
    const law = box('paper', 30);
    expect(law).toHaveLength(32);
    expect(law[0]).toEqual({ kind: 'uniform', low: 0.9, high: 1.1 });
    expect(law[1]).toEqual({ kind: 'uniform', low: -0.1, high: 0.1 });
    expect(law[31]).toEqual({ kind: 'uniform', low: -1, high: 1 });
  });
});

describe('preset reference', () => {
  it("makes one step of the scripts' arithmetic to 1e-9", async () => {
    const { model, shared, particles, randomStart } = await setting('reference');
    const expected = publishedStep({
      ...shared,
      rho: new Array<number>(particles).fill(1 / (0.04 * 2 ** 30)),
      bothFactors: true,
      transposedKernel: true,
      z0: randomStart,
      stop: 'scripts',
    });
    expectSame(model.network.positions, expected.positions);
    expectSame(model.network.weights, expected.weights);
    expect(model.network.weightKind).toBe('density');
  });

  it('shows the check levels and the frozen weights on WDBC', async () => {
    const wdbc = await loadWdbc();
    const train = selectRows(wdbc, orderedSplit(wdbc.rows, 0.7).train);
    const signs = Float64Array.from(train.target.labels, (label) => 2 * label - 1);
    const level = (f: number) => publishedRiskLevel(new Float64Array(399).fill(f), signs);
    expect(level(0)).toBeCloseTo(0.0125156544, 10);
    expect(level(-1)).toBeCloseTo(0.016482389, 10);
    expect(level(1)).toBeCloseTo(0.0188387173, 10);
    expect(tau).toBeCloseTo(0.0196078431, 10);

    const particles = 200;
    const reports: StepReport[] = [];
    const model = new MeanFieldClassifier({ preset: 'reference', seed: 1, particles, steps: 150 });
    await model.fitTable(train, { onStep: (report) => void reports.push(report) });
    const initial = 1 / (0.04 * 2 ** 30);
    // The weights are density values that never become masses, so the weighted prediction stays at zero.
    expect(model.network.weights.reduce((a, b) => a + b)).toBeCloseTo(particles * initial, 15);
    expect(publishedRiskLevel(await model.decision(train), signs)).toBeCloseTo(0.0125156544, 6);
    // Four iterations of the scripts' count; ours also counts the sweep whose change is found small.
    expect(new Set(reports.map((report) => report.weightUpdate.iterations))).toEqual(new Set([5]));
    // Noise of 0.2 a step in 32 dimensions: nobody reaches anybody any more, and nothing moves the weights.
    const last = reports[149];
    expect(last.weightUpdate.kernelHealth?.offDiagonalMass).toBeLessThan(1e-12);
    expect(last.weightUpdate.kernelHealth?.effectiveNeighbours).toBeCloseTo(1, 12);
    expect(last.effectiveSampleSize).toBeCloseTo(reports[100].effectiveSampleSize, 8);
  });
});

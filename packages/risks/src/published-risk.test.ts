import { createCpuBackend } from '@proxflow/backend-cpu';
import { tanhNeuron } from '@proxflow/neurons';
import { describe, expect, it } from 'vitest';
import { populationRisk, publishedRisk, squaredLoss } from './index.js';

const backend = createCpuBackend();
const particles = 4;
const dimension = 4;
const theta = [1.2, 0.3, -0.5, 0.8, -0.7, -0.2, 1.1, 0.4, 0.5, 1.5, 0.2, -1.3, 2, 0, 0.6, 0.1];
const rho = [0.1, 0.4, 0.2, 0.3];
const inputs = [0.3, -0.4, 1, 0.7, -1.2, 0.5, 0.1, 2, -0.6, -0.9];
const targets = [1, -1, 0.5, 0.2, -0.7];
const n = targets.length;
const data = {
  inputs: Float64Array.from(inputs),
  inputDimension: 2,
  targets: Float64Array.from(targets),
  neuron: tanhNeuron(),
};

/** Phi_ji = a_j tanh(w_j.x_i + b_j) in plain loops. */
function features(positions: number[]): number[][] {
  return Array.from({ length: particles }, (_, j) => {
    const [a, b, w1, w2] = positions.slice(j * dimension, (j + 1) * dimension) as [number, number, number, number];
    return targets.map((_, i) => a * Math.tanh(w1 * inputs[2 * i] + w2 * inputs[2 * i + 1] + b));
  });
}

/** V + U rho with U = Phi Phi^T / n written out, N x N. */
function explicitPotential(positions: number[], interaction = 1): number[] {
  const phi = features(positions);
  return phi.map((row) => {
    const v = (-2 / n) * row.reduce((sum, value, i) => sum + value * targets[i], 0);
    const u = phi.map((other) => row.reduce((sum, value, i) => sum + value * other[i], 0) / n);
    return v + interaction * u.reduce((sum, value, k) => sum + value * rho[k], 0);
  });
}

async function evaluate(risk: ReturnType<typeof publishedRisk> | ReturnType<typeof populationRisk>, weights = rho) {
  const bound = await risk.bind(backend);
  const positions = await backend.upload(theta, [particles, dimension]);
  const cloud = await bound.lift(positions);
  const linearization = await cloud.linearize(Float64Array.from(weights));
  const psi = await cloud.firstVariation(linearization);
  const gradient = await cloud.gradient(linearization);
  const entries = await backend.read(gradient);
  const { value } = linearization;
  for (const owned of [linearization, cloud, bound, positions, gradient]) owned.dispose();
  return { value, psi, gradient: entries };
}

/** Central differences of g in each coordinate of theta. */
function differences(g: (positions: number[]) => number): number[] {
  const step = 1e-5;
  return theta.map((_, k) => {
    const at = (shift: number) => g(theta.map((value, l) => (l === k ? value + shift : value)));
    return (at(step) - at(-step)) / (2 * step);
  });
}

const published = (drift: 'frozen' | 'bothFactors') => publishedRisk({ ...data, weights: 'density', drift });

describe('closed form 10: the interaction without its matrix', () => {
  it('V + U rho with U = Phi Phi^T / n written out, to 1e-12', async () => {
    const { psi } = await evaluate(published('frozen'));
    explicitPotential(theta).forEach((value, j) => expect(Math.abs(psi[j] - value)).toBeLessThan(1e-12));
  });

  it('the consistent first variation is V + 2 U rho: twice the interaction', async () => {
    const { psi } = await evaluate(populationRisk({ ...data, loss: squaredLoss() }));
    explicitPotential(theta, 2).forEach((value, j) => expect(Math.abs(psi[j] - value)).toBeLessThan(1e-12));
  });

  it('the value is the mean squared error of f = Phi^T rho for both', async () => {
    const phi = features(theta);
    const f = targets.map((_, i) => phi.reduce((sum, row, j) => sum + rho[j] * row[i], 0));
    const mean = f.reduce((sum, value, i) => sum + (value - targets[i]) ** 2, 0) / n;
    expect((await evaluate(published('frozen'))).value).toBeCloseTo(mean, 14);
    expect((await evaluate(populationRisk({ ...data, loss: squaredLoss() }))).value).toBeCloseTo(mean, 14);
  });
});

describe('closed form 10: the drift of the published scripts (D3)', () => {
  it('bothFactors is the derivative of sum_i (V + U rho)_i through both factors of U', async () => {
    const { gradient } = await evaluate(published('bothFactors'));
    const expected = differences((positions) => explicitPotential(positions).reduce((sum, value) => sum + value, 0));
    expected.forEach((value, k) => expect(Math.abs(gradient[k] - value)).toBeLessThan(1e-9));
  });

  it('frozen is the gradient of V + U rho with the predictions held fixed', async () => {
    const { gradient } = await evaluate(published('frozen'));
    const phi = features(theta);
    const f = targets.map((_, i) => phi.reduce((sum, row, j) => sum + rho[j] * row[i], 0));
    const expected = differences((positions) =>
      features(positions).reduce(
        (sum, row) => sum + row.reduce((part, value, i) => part + ((f[i] - 2 * targets[i]) * value) / n, 0),
        0,
      ),
    );
    expected.forEach((value, k) => expect(Math.abs(gradient[k] - value)).toBeLessThan(1e-9));
    const both = (await evaluate(published('bothFactors'))).gradient;
    expect(Math.max(...gradient.map((value, k) => Math.abs(value - both[k])))).toBeGreaterThan(0.01);
  });

  it('bothFactors equals the consistent gradient where rho = 1/N, and only there', async () => {
    const consistent = populationRisk({ ...data, loss: squaredLoss() });
    const uniform = new Array<number>(particles).fill(1 / particles);
    const gap = async (weights: number[]) => {
      const { gradient } = await evaluate(consistent, weights);
      const both = (await evaluate(published('bothFactors'), weights)).gradient;
      return Math.max(...gradient.map((value, k) => Math.abs(value - both[k])));
    };
    expect(await gap(uniform)).toBeLessThan(1e-13);
    expect(await gap(rho)).toBeGreaterThan(0.01);
  });

  it('neither drift leaves handles behind', async () => {
    const before = backend.memory().tensors;
    await evaluate(published('bothFactors'));
    await evaluate(published('frozen'));
    expect(backend.memory().tensors).toBe(before);
  });
});

describe('publishedRisk of several classes', () => {
  const labels = [1, 0, 1, 1, 0];
  // One-output neurons a tanh(w.x + b) stand for the output of class 0; class 1 has amplitude 0.
  const classes = { ...data, neuron: tanhNeuron({ outputs: 2 }), targets: Float64Array.from(labels) };
  const positions = Array.from({ length: particles }, (_, j) => {
    const [a, ...rest] = theta.slice(j * dimension, (j + 1) * dimension);
    return [a, 0, ...rest];
  }).flat();

  it('looks at the output of the true class, with target 1, in value, psi and both drifts', async () => {
    const shown = labels.map((label) => 1 - label);
    const phi = features(theta).map((row) => row.map((value, i) => value * shown[i]));
    const f = shown.map((_, i) => phi.reduce((sum, row, j) => sum + rho[j] * row[i], 0));
    const plain = shown.map((_, i) => phi.reduce((sum, row) => sum + row[i] / particles, 0));
    const psi = phi.map((row) => row.reduce((sum, value, i) => sum + (value * (f[i] - 2)) / n, 0));
    for (const drift of ['frozen', 'bothFactors'] as const) {
      const bound = await publishedRisk({ ...classes, weights: 'mass', drift }).bind(backend);
      const uploaded = await backend.upload(positions, [particles, dimension + 1]);
      const cloud = await bound.lift(uploaded);
      const linearization = await cloud.linearize(Float64Array.from(rho));
      const found = await cloud.firstVariation(linearization);
      const gradient = await backend.read(await cloud.gradient(linearization));
      expect(linearization.value).toBeCloseTo(
        f.reduce((sum, value) => sum + (1 - value) ** 2 / n, 0),
        12,
      );
      psi.forEach((value, j) => expect(found[j]).toBeCloseTo(value, 12));
      // d/da_0 of particle j: tanh times the cotangent, by hand.
      rho.forEach((weight, j) => {
        const tanhOf = phi[j].map((value) => value / theta[j * dimension]);
        const both = drift === 'bothFactors' ? plain.map((mean) => weight * particles * mean) : plain.map(() => 0);
        const expected = tanhOf.reduce((sum, t, i) => sum + (t * (f[i] - 2 + both[i])) / n, 0);
        expect(gradient[j * (dimension + 1)]).toBeCloseTo(expected, 12);
      });
    }
  });

  it('refuses a class without an output', () => {
    const targets = Float64Array.of(0, 1, 2, 0, 1);
    expect(() => publishedRisk({ ...classes, targets, weights: 'mass', drift: 'frozen' })).toThrow('from 0 to 1');
  });
});

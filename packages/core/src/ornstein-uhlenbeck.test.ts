import { createCpuBackend } from '@proxflow/backend-cpu';
import { createRandom } from '@proxflow/random';
import { entropy, l2Potential } from '@proxflow/regularizers';
import { potentialEnergy } from '@proxflow/risks';
import { describe, expect, it } from 'vitest';
import {
  afterSteps,
  conic,
  createProximalFlow,
  densityOf,
  eulerMaruyama,
  expectation,
  fixed,
  givenQuadrature,
  massOf,
  massOfDensity,
  proximal,
  proposalQuadrature,
  sampleCloud,
  schroedinger,
  uniform,
  unitQuadrature,
  weightValues,
  type Mass,
  type Quadrature,
  type WeightedCloud,
  type WeightUpdate,
} from './index.js';

const beta = 1;

/** V(x) = x^2 / 2: the stationary law at beta = 1 is the standard normal. */
async function run(cloud: WeightedCloud, weights: WeightUpdate, stepSize: number, steps: number) {
  const flow = await createProximalFlow({
    backend: createCpuBackend(),
    cloud,
    risk: potentialEnergy(l2Potential({ strength: 0.5 })),
    regularizer: entropy({ inverseTemperature: beta }),
    location: eulerMaruyama({ random: createRandom(11) }),
    weights,
    stepSize,
    stop: afterSteps(steps),
  });
  let effectiveSampleSize = 0;
  for await (const report of flow) effectiveSampleSize = report.effectiveSampleSize;
  const end = await flow.cloud();
  flow.dispose();
  return { ...end, effectiveSampleSize };
}

function normalCloud(particles: number, mean: number, deviation: number): WeightedCloud {
  return sampleCloud({ particles, distribution: [{ kind: 'normal', mean, deviation }], random: createRandom(5) });
}

function moments(weights: Mass, positions: Float64Array) {
  const mean = expectation(weights, positions);
  return {
    mean,
    variance: expectation(
      weights,
      positions.map((x) => (x - mean) ** 2),
    ),
  };
}

describe('closed form 1: Ornstein-Uhlenbeck', () => {
  it('Euler-Maruyama has mean (1-h)^k and variance v <- (1-h)^2 v + 2h/beta, near e^-t at t = 1', async () => {
    const [particles, stepSize, steps] = [20_000, 0.02, 50];
    const { weights, positions } = await run(normalCloud(particles, 1, 0.5), uniform(), stepSize, steps);
    const { mean, variance } = moments(weights, positions);
    let expected = 0.25;
    for (let k = 0; k < steps; k++) expected = (1 - stepSize) ** 2 * expected + (2 * stepSize) / beta;
    const sampling = 4 / Math.sqrt(particles);
    expect(Math.abs(mean - (1 - stepSize) ** steps)).toBeLessThan(sampling);
    expect(Math.abs(variance - expected)).toBeLessThan(sampling * Math.SQRT2);
    // The continuum at t = 1, first order in h away.
    expect(Math.abs(mean - 0.367879)).toBeLessThan(sampling + stepSize);
    expect(Math.abs(variance - 0.898499)).toBeLessThan(sampling * Math.SQRT2 + stepSize);
  });
});

/** Nodes of spacing .1 on [-9, 9]: they resolve kernels of width sqrt(.2), tails are below 1e-15. */
const nodes = Float64Array.from({ length: 181 }, (_, j) => -9 + 0.1 * j);

async function onGrid(mean: number, variance: number, make: (cells: Quadrature) => WeightUpdate, steps: number) {
  const flow = await createProximalFlow({
    backend: createCpuBackend(),
    cloud: {
      positions: nodes,
      particles: nodes.length,
      dimension: 1,
      weights: massOf(nodes.map((x) => Math.exp(-((x - mean) ** 2) / (2 * variance)))),
    },
    risk: potentialEnergy(l2Potential({ strength: 0.5 })),
    regularizer: entropy({ inverseTemperature: beta }),
    location: fixed(),
    weights: make(givenQuadrature(new Float64Array(nodes.length).fill(0.1))),
    stepSize: 0.1,
  });
  for (let k = 0; k < steps; k++) await flow.step();
  const { weights } = await flow.cloud();
  flow.dispose();
  return moments(weights, nodes);
}

describe('closed form 2: steps of h = .1 on a grid, from N(1, .25)', () => {
  it('Schroedinger: var <- var / (1 + h)^2 + 2 h / (1 + h), mean <- mean / (1 + h)', async () => {
    const after = await onGrid(1, 0.25, (quadrature) => schroedinger({ quadrature }), 10);
    expect(after.mean).toBeCloseTo(0.3855432894, 9);
    expect(after.variance).toBeCloseTo(0.9290580586, 9);
    const stationary = await onGrid(0, 1.0476190476, (quadrature) => schroedinger({ quadrature }), 5);
    expect(stationary.variance).toBeCloseTo(1.0476190476, 9);
    // First order in h from the continuum at t = 1, as Euler-Maruyama is on the other side.
    expect(Math.abs(after.mean - 0.367879)).toBeLessThan(0.02);
    expect(Math.abs(after.variance - 0.898499)).toBeLessThan(0.04);
  });

  it('proximal: the larger root of (1 + h)^2 B^2 - [(1 + h)(eps + 2 h) + A] B + h (h + eps) = 0', async () => {
    const [epsilon, h] = [0.02, 0.1];
    const after = await onGrid(1, 0.25, (quadrature) => proximal({ epsilon, quadrature, tolerance: 1e-11 }), 10);
    let variance = 0.25;
    for (let k = 0; k < 10; k++) {
      const half = ((1 + h) * (epsilon + 2 * h) + variance) / 2;
      variance = (half + Math.sqrt(half ** 2 - (1 + h) ** 2 * h * (h + epsilon))) / (1 + h) ** 2;
    }
    expect(after.mean).toBeCloseTo(1.1 ** -10, 8);
    expect(after.variance).toBeCloseTo(variance, 8);
    // The blur factor 1 + epsilon / (2 h) = 1.1 of the stationary variance shows already.
    expect(after.variance).toBeGreaterThan(0.9290580586 + 0.02);
  });

  it('conic: precision and precision x mean go halfway like k : 1, k = rate h, and stay Gaussian', async () => {
    const [rate, h] = [3, 0.1];
    const after = await onGrid(1, 0.25, (quadrature) => conic({ rate, quadrature }), 4);
    let [precision, pull] = [4, 4];
    for (let k = 0; k < 4; k++) {
      precision = (precision + rate * h) / (1 + rate * h);
      pull /= 1 + rate * h;
    }
    expect(after.variance).toBeCloseTo(1 / precision, 9);
    expect(after.mean).toBeCloseTo(pull / precision, 9);
  });

  it('refuses fixed nodes whose volumes nobody has said', async () => {
    const of = (weights: WeightUpdate) => onGrid(0, 1, () => weights, 1);
    for (const weights of [schroedinger(), conic(), proximal()])
      await expect(of(weights)).rejects.toThrow(/quadrature/);
    const resampling = { random: createRandom(1) };
    await expect(onGrid(0, 1, (quadrature) => conic({ quadrature, resampling }), 1)).rejects.toThrow(/resampling/);
  });
});

describe('weights that differ from particle to particle', () => {
  /** N(1, .5^2) on nodes that are spread evenly over [-4, 4]: at t = 1 mean .36 and variance .90 at h = .05. */
  const spread = () => {
    const law = [{ kind: 'uniform', low: -4, high: 4 }] as const;
    const cloud = sampleCloud({ particles: 300, distribution: law, random: createRandom(3) });
    return { ...cloud, weights: massOf(cloud.positions.map((x) => Math.exp(-2 * (x - 1) ** 2))) };
  };
  const after = async (weights: WeightUpdate) => {
    const end = await run(spread(), weights, 0.05, 20);
    return { ...moments(end.weights, end.positions), effectiveSampleSize: end.effectiveSampleSize };
  };

  it.each([
    { name: 'proximal', make: proximal },
    { name: 'schroedinger', make: schroedinger },
  ])('$name keeps the law with the equal mixture, its default, and not with the weighted one', async ({ make }) => {
    const right = await after(make());
    expect(Math.abs(right.mean - 0.36)).toBeLessThan(0.1);
    expect(Math.abs(right.variance - 0.9)).toBeLessThan(0.15);
    const wrong = await after(make({ quadrature: proposalQuadrature({ mixture: 'weighted' }) }));
    expect(wrong.variance).toBeGreaterThan(1.2);
  });

  it('conic with noise and resampling goes to the same stationary law, faster', async () => {
    const resampling = { random: createRandom(4), below: 0.5 };
    const { mean, variance, effectiveSampleSize } = await after(conic({ resampling }));
    expect(mean).toBeLessThan(0.3);
    expect(Math.abs(variance - 0.95)).toBeLessThan(0.15);
    expect(effectiveSampleSize).toBeGreaterThan(200);
  });
});

describe('the double-counting trap (section 4)', () => {
  const particles = 300;

  it('averages a stationary cloud wrongly, variance about 1/2, when density values pose as masses', () => {
    const { positions } = normalCloud(4000, 0, 1);
    const density = densityOf(positions.map((x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)));
    expect(moments(massOf(weightValues(density)), positions).variance).toBeCloseTo(0.5, 1);
    // Quadrature weights 1/(N q) turn the values into masses: here q is the density itself.
    const quadrature = weightValues(density).map((q) => 1 / (positions.length * q));
    expect(moments(massOfDensity(density, quadrature), positions).variance).toBeCloseTo(1, 1);
  });

  it('transports mass twice with v = 1, once with proposal quadrature', async () => {
    const start = normalCloud(particles, 0, 1);
    const [stepSize, steps] = [0.05, 40];
    const twice = await run(start, proximal({ quadrature: unitQuadrature() }), stepSize, steps);
    const once = await run(start, proximal({ quadrature: proposalQuadrature() }), stepSize, steps);
    expect(moments(twice.weights, twice.positions).variance).toBeLessThan(0.7);
    expect(moments(once.weights, once.positions).variance).toBeGreaterThan(0.85);
    expect(moments(once.weights, once.positions).variance).toBeLessThan(1.15);
    expect(once.effectiveSampleSize).toBeGreaterThan(particles / 4);
  });

  it('is refused by the compiler', () => {
    const density = densityOf([0.2, 0.3]);
    // @ts-expect-error density values are not masses
    expect(() => expectation(density, [1, 2])).not.toThrow();
    const cloud = { positions: Float64Array.of(0, 1), particles: 2, dimension: 1, weights: density };
    // @ts-expect-error a potential energy averages with masses
    const options: Parameters<typeof createProximalFlow<'mass'>>[0]['cloud'] = cloud;
    expect(options.weights.kind).toBe('density');
  });
});

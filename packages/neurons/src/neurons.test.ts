import { NumericalError, ShapeError } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { describe, expect, it } from 'vitest';
import {
  bumpNeuron,
  erfNeuron,
  fromScalarNeuron,
  rbfNeuron,
  reluNeuron,
  sigmoidNeuron,
  sineNeuron,
  softplusNeuron,
  tanhNeuron,
} from './index.js';

const backend = createCpuBackend();

const close = async (found: Parameters<typeof backend.read>[0], expected: number[]) => {
  const values = await backend.read(found);
  expect(values.length).toBe(expected.length);
  expected.forEach((value, k) => expect(values[k]).toBeCloseTo(value, 14));
};

// theta = (a, b, w1, w2); x w + b is .7 and -.5 for the first neuron, 1.3 and .2 for the second.
const theta = [2, 0.5, 1, -1, -3, 0, 1, 10];
const inputs = [0.3, 0.1, 1, -0.08];

describe('tanhNeuron: two neurons on two inputs, by hand', () => {
  const u = [0.3 - 0.1 + 0.5, 1 + 0.08 + 0.5, 0.3 + 1, 1 - 0.8];
  const t = u.map(Math.tanh);
  const slope = t.map((value) => 1 - value ** 2);

  it('has features a tanh(w.x + b), their sums, and the gradient in (a, b, w)', async () => {
    const positions = await backend.upload(theta, [2, 4]);
    const x = await backend.upload(inputs, [2, 2]);
    const before = backend.memory().tensors;
    const map = await tanhNeuron().forward(backend, positions, x);
    const features = map.features();
    await close(features, [2 * t[0], 2 * t[1], -3 * t[2], -3 * t[3]]);

    const weights = await backend.upload([0.25, 0.75], [2]);
    const combined = map.combine(weights);
    await close(combined, [0.5 * t[0] - 2.25 * t[2], 0.5 * t[1] - 2.25 * t[3]]);

    const cotangent = await backend.upload([1, -4], [2]);
    const potential = map.potential(cotangent);
    await close(potential, [2 * t[0] - 8 * t[1], -3 * t[2] + 12 * t[3]]);

    const gradient = await map.gradient(cotangent);
    const row = (a: number, k: number) => {
      const [c0, c1] = [a * slope[k], -4 * a * slope[k + 1]];
      return [t[k] - 4 * t[k + 1], c0 + c1, 0.3 * c0 + c1, 0.1 * c0 - 0.08 * c1];
    };
    await close(gradient, [...row(2, 0), ...row(-3, 2)]);

    for (const tensor of [features, weights, combined, cotangent, potential, gradient]) tensor.dispose();
    map.dispose();
    expect(backend.memory().tensors).toBe(before);
  });

  it('keeps a slope where tanh is 1 to double precision', async () => {
    const positions = await backend.upload([1, 25, 0], [1, 3]);
    const x = await backend.upload([1], [1, 1]);
    const map = await tanhNeuron().forward(backend, positions, x);
    const one = await backend.upload([1], [1]);
    const gradient = await backend.read(await map.gradient(one));
    expect(gradient[1] / (4 * Math.exp(-50))).toBeCloseTo(1, 12);
  });

  it('outlives the positions it was made from', async () => {
    const positions = await backend.upload(theta, [2, 4]);
    const map = await tanhNeuron().forward(backend, positions, await backend.upload(inputs, [2, 2]));
    const cotangent = await backend.upload([1, 0], [2]);
    const before = await backend.read(await map.gradient(cotangent));
    positions.dispose();
    expect(await backend.read(await map.gradient(cotangent))).toEqual(before);
  });

  it('refuses positions that do not fit the inputs', async () => {
    const positions = await backend.upload(theta.slice(0, 3), [1, 3]);
    const x = await backend.upload(inputs, [2, 2]);
    await expect(tanhNeuron().forward(backend, positions, x)).rejects.toThrow(ShapeError);
    const wide = await backend.upload(theta.slice(0, 7), [1, 7]);
    await expect(tanhNeuron({ outputs: 3 }).forward(backend, wide, x)).rejects.toThrow('6 columns');
  });
});

describe('reluNeuron', () => {
  it('has features a max(w.x + b, 0), and slope 0 at and below 0', async () => {
    const positions = await backend.upload([2, -1, 1], [1, 3]);
    const x = await backend.upload([3, 1, 0], [3, 1]);
    const map = await reluNeuron().forward(backend, positions, x);
    await close(map.features(), [4, 0, 0]);
    await close(await map.gradient(await backend.upload([1, 10, 100], [3])), [2, 2, 6]);
  });
});

describe('layout of ridge neurons', () => {
  it.each([tanhNeuron(), reluNeuron(), sigmoidNeuron(), erfNeuron(), softplusNeuron(), sineNeuron()])(
    '$name: (a, b, w), and an initial law for each coordinate',
    (neuron) => {
      expect(neuron.parameterCount(30)).toBe(32);
      expect(neuron.layout(3)).toEqual([
        { name: 'a', start: 0, length: 1 },
        { name: 'b', start: 1, length: 1 },
        { name: 'w', start: 2, length: 3 },
      ]);
      for (const dimension of [1, 4, 30]) {
        const laws = neuron.initialDistribution(dimension);
        expect(laws.length).toBe(dimension + 2);
        const variances = laws.map((law) =>
          law.kind === 'normal' ? law.deviation ** 2 + law.mean ** 2 : (law.high - law.low) ** 2 / 12,
        );
        // For standardised inputs w.x varies by 2 in any dimension, and so does b, unless all its phases are alike.
        expect(variances.slice(2).reduce((sum, variance) => sum + variance, 0)).toBeCloseTo(4, 12);
        expect(variances[1]).toBeCloseTo(neuron.name === 'sine' ? Math.PI ** 2 / 3 : 4, 12);
      }
    },
  );

  it('names each neuron as programs do', () => {
    const neurons = [
      sigmoidNeuron(),
      erfNeuron(),
      softplusNeuron(),
      sineNeuron({ outputs: 2 }),
      rbfNeuron(),
      bumpNeuron(),
    ];
    expect(neurons.map(({ name }) => name)).toEqual(['sigmoid', 'erf', 'softplus', 'sine', 'rbf', 'bump']);
  });
});

describe('radial neurons', () => {
  it('rbf: a exp(-|x - c|^2 / (2 s^2)) and its gradient in (a, log s, c), by hand', async () => {
    const s = 0.5;
    const positions = await backend.upload([3, Math.log(s), 1, -1], [1, 4]);
    const map = await rbfNeuron().forward(backend, positions, await backend.upload([1.3, -0.6], [1, 2]));
    const value = Math.exp(-0.25 / (2 * s ** 2));
    await close(map.features(), [3 * value]);
    const gradient = await map.gradient(await backend.upload([2], [1]));
    await close(gradient, [
      2 * value,
      (6 * value * 0.25) / s ** 2,
      (6 * value * 0.3) / s ** 2,
      (6 * value * 0.4) / s ** 2,
    ]);
  });

  it('bump: 1 at its centre, 0 from s on with all its derivatives, Wendland between', async () => {
    const positions = await backend.upload([1, Math.log(2), 0], [1, 3]);
    const inputs = await backend.upload([0, 1, -1, 2, 3], [5, 1]);
    const map = await bumpNeuron().forward(backend, positions, inputs);
    await close(map.features(), [1, 0.1875, 0.1875, 0, 0]);
    await close(await map.gradient(await backend.upload([1, 0, 0, 0, 0], [5])), [1, 0, 0]);
    await close(await map.gradient(await backend.upload([0, 0, 0, 1, 1], [5])), [0, 0, 0]);
    // t = 1/2: 20 (1 - t)^3 t^2 = 0.625, 20 (1 - t)^3 (x - c) / s^2 = 0.625.
    await close(await map.gradient(await backend.upload([0, 1, 0, 0, 0], [5])), [0.1875, 0.625, 0.625]);
  });

  it.each([rbfNeuron({ outputs: 2 }), bumpNeuron({ outputs: 2 })])(
    '$name of any width is finite: points and constants',
    async (neuron) => {
      const widths = [-800, -380, 380, 800];
      const positions = await backend.upload(
        widths.flatMap((width) => [1, 2, width, 5]),
        [4, 4],
      );
      const map = await neuron.forward(backend, positions, await backend.upload([5, 6], [2, 1]));
      const flat = [1, 1, 2, 2];
      const point = [1, 0, 2, 0];
      await close(map.features(), [...point, ...point, ...flat, ...flat]);
      const gradient = await backend.read(await map.gradient(await backend.upload([1, 1, 1, 1], [4])));
      expect([...gradient].filter((entry) => !Number.isFinite(entry))).toEqual([]);
    },
  );

  it.each([rbfNeuron(), bumpNeuron()])('$name starts with widths that fit standardised inputs', async (neuron) => {
    expect(neuron.layout(3)).toEqual([
      { name: 'a', start: 0, length: 1 },
      { name: 'log s', start: 1, length: 1 },
      { name: 'c', start: 2, length: 3 },
    ]);
    const typical: number[] = [];
    for (const dimension of [1, 10, 1000]) {
      const means = neuron.initialDistribution(dimension).map((law) => (law.kind === 'normal' ? law.mean : NaN));
      // A point as far from the centre as two of normal law are on average.
      const x = Array.from({ length: dimension }, () => Math.SQRT2);
      const theta = await backend.upload([1, ...means.slice(1)], [1, dimension + 2]);
      const map = await neuron.forward(backend, theta, await backend.upload(x, [1, dimension]));
      typical.push((await backend.read(map.features()))[0]);
    }
    for (const value of typical) {
      expect(value).toBeGreaterThan(0.2);
      expect(value).toBeLessThan(0.5);
      expect(value).toBeCloseTo(typical[0], 12);
    }
  });

  it('refuses positions that do not fit the inputs', async () => {
    const positions = await backend.upload([1, 2, 3], [1, 3]);
    const x = await backend.upload([1, 2], [1, 2]);
    await expect(rbfNeuron().forward(backend, positions, x)).rejects.toThrow('4 columns');
    expect(() => bumpNeuron({ outputs: 0 })).toThrow('outputs');
  });
});

describe('fromScalarNeuron', () => {
  const product = fromScalarNeuron({
    name: 'product',
    parameterCount: (inputDimension) => inputDimension,
    value: (x, [p, q]) => x[0] * p ** 2 + x[1] * q,
    gradient: (x, [p]) => [2 * x[0] * p, x[1]],
  });

  it('answers the four questions from two functions', async () => {
    const positions = await backend.upload([1, 2, 3, 4], [2, 2]);
    const x = await backend.upload([1, 10, 2, 20, 3, 30], [3, 2]);
    const map = await product.forward(backend, positions, x);
    await close(map.features(), [21, 42, 63, 49, 98, 147]);
    await close(map.combine(await backend.upload([0.5, 2], [2])), [108.5, 217, 325.5]);
    const cotangent = await backend.upload([1, -1, 2], [3]);
    await close(map.potential(cotangent), [105, 245]);
    await close(await map.gradient(cotangent), [10, 50, 30, 50]);
    expect(product.layout(2)).toEqual([{ name: 'theta', start: 0, length: 2 }]);
    expect(product.initialDistribution(2)).toEqual(new Array(2).fill({ kind: 'normal', mean: 0, deviation: 1 }));
  });

  it('names neuron, particle and input where a function leaves the finite numbers', async () => {
    const positions = await backend.upload([1, 2], [2, 1]);
    const x = await backend.upload([5, 6, 7], [3, 1]);
    const parameterCount = () => 1;
    const torn = ([xi]: Float64Array, [p]: Float64Array) => (p === 2 && xi === 7 ? NaN : 1);
    const byValue = fromScalarNeuron({ name: 'torn', parameterCount, value: torn, gradient: () => [0] });
    const error = await byValue.forward(backend, positions, x).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NumericalError);
    expect(error).toMatchObject({ argument: 'neuron "torn"', place: 'at particle 1, input 2', value: NaN });

    const cotangent = await backend.upload([1, 1, 1], [3]);
    const byGradient = fromScalarNeuron({
      name: 'torn',
      parameterCount,
      value: () => 0,
      gradient: (xi, p) => [torn(xi, p)],
    });
    const map = await byGradient.forward(backend, positions, x);
    await expect(map.gradient(cotangent)).rejects.toMatchObject({ place: 'at particle 1, input 2' });
    const short = fromScalarNeuron({ name: 'short', parameterCount, value: () => 0, gradient: () => [] });
    const shortMap = await short.forward(backend, positions, x);
    await expect(shortMap.gradient(cotangent)).rejects.toMatchObject({ place: 'at particle 0, input 0' });
  });
});

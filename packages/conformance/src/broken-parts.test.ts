import type { Backend, Matrix } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { euclidean, fromScalarCost, squaredEuclidean, type GroundCost } from '@proxflow/costs';
import { reluNeuron, tanhNeuron, type FeatureMap, type Neuron } from '@proxflow/neurons';
import {
  box,
  entropy,
  fromScalarPotential,
  l2Potential,
  relaxedMarginal,
  type KlProx,
  type WeightRegularizer,
} from '@proxflow/regularizers';
import {
  logisticLoss,
  populationRisk,
  potentialEnergy,
  publishedRisk,
  softmaxCrossEntropy,
  squaredLoss,
  type ClassLoss,
  type Loss,
} from '@proxflow/risks';
import { describe, expect, it } from 'vitest';
import {
  classLossChecks,
  failingChecks,
  costChecks,
  klProxChecks,
  lossChecks,
  neuronChecks,
  positionPotentialChecks,
  regularizerChecks,
  riskChecks,
  type ConformanceCheck,
} from './index.js';

/** A suite that cannot fail proves nothing: this part is broken on purpose, and the check of this name must say so. */
function rejects(defect: string, checks: () => readonly ConformanceCheck[], by: string): void {
  it(`rejects ${defect}`, async () => expect((await failingChecks(checks())).join('\n')).toContain(by));
}

async function scaledSlopes(backend: Backend, made: Promise<Matrix>, factor: number): Promise<Matrix> {
  const slopes = await made;
  const result = backend.binary('multiply', slopes, factor);
  slopes.dispose();
  return result;
}

describe('costChecks', () => {
  const properties = { symmetric: true, nonNegative: true, zeroOnDiagonal: true, translationInvariant: true };
  const of = (cost: GroundCost) => () =>
    costChecks({
      cost,
      backend: createCpuBackend,
      properties,
      oracle: (x, y) => x.reduce((s, xk, k) => s + (xk - y[k]) ** 2, 0),
    });
  const square = squaredEuclidean();
  const scalar = (cost: (x: Float64Array, y: Float64Array) => number) => of(fromScalarCost({ name: 'broken', cost }));

  rejects(
    'a transposed cost',
    of({ ...square, pairwise: (backend, x, y) => square.pairwise(backend, y, x) }),
    'has one row for each point',
  );
  rejects(
    'a transposed cost in the right shape',
    of({
      ...square,
      pairwise: async (backend, x, y) => {
        const transposed = await square.pairwise(backend, y, x);
        const result = backend.reshape(transposed, [x.shape[0], y.shape[0]]);
        transposed.dispose();
        return result;
      },
    }),
    'entry (i, j) is the cost of x_i and y_j alone',
  );
  rejects(
    'a factor 1/2',
    scalar((x, y) => x.reduce((s, xk, k) => s + (xk - y[k]) ** 2 / 2, 0)),
    'oracle',
  );
  rejects(
    'asymmetry',
    scalar((x, y) => Math.max(x[0] - y[0], 0)),
    'symmetric',
  );
  rejects(
    'negative costs',
    scalar((x, y) => x[0] * y[0]),
    'never negative',
  );
  rejects(
    'a cost of staying',
    scalar((x, y) => 1 + Math.abs(x[0] - y[0])),
    'costs nothing to stay',
  );
  rejects(
    'dependence on the place',
    scalar((x, y) => (x[0] ** 2 - y[0] ** 2) ** 2),
    'translation invariant',
  );
  rejects(
    'a wrong scale of the squared distance',
    of({ ...square, squaredDistanceScale: 0.5 }),
    'squaredDistanceScale',
  );
  const pulled = (gradient: NonNullable<GroundCost['gradient']>) => of({ ...square, gradient });
  const slopes = squaredEuclidean().gradient?.bind(square) ?? expect.fail('no gradient to break');
  rejects(
    'a gradient without its factor 2',
    pulled((backend, x, y, weights) => scaledSlopes(backend, slopes(backend, x, y, weights), 0.5)),
    'central differences',
  );
  rejects(
    'a gradient in the other cloud',
    pulled((backend, x, y, weights) => scaledSlopes(backend, slopes(backend, x, y, weights), -1)),
    'central differences',
  );
  rejects(
    'a gradient that ignores the weights',
    pulled(async (backend, x, y, weights) => {
      const ones = backend.fill(weights.shape, 1);
      const result = await slopes(backend, x, y, ones);
      ones.dispose();
      return result;
    }),
    'gradient is linear in the weights',
  );
  rejects(
    'a gradient that leaks',
    pulled((backend, x, y, weights) => (backend.fill([1], 0), slopes(backend, x, y, weights))),
    'central differences',
  );
  rejects(
    'a gradient that divides by zero',
    of({
      ...euclidean(),
      gradient: async (backend, x, y, weights) =>
        backend.tidy(() => {
          const pull = backend.binary('divide', weights, backend.unary('sqrt', backend.squaredDistances(x, y)));
          const total = backend.reshape(backend.reduce('sum', pull, 1), [x.shape[0], 1]);
          return backend.binary('subtract', backend.binary('multiply', x, total), backend.matmul(pull, y));
        }),
    }),
    'finite where points coincide',
  );
  rejects(
    'a leak',
    of({ ...square, pairwise: (backend, x, y) => (backend.fill([1], 0), square.pairwise(backend, x, y)) }),
    'the caller owns exactly the result',
  );
});

describe('regularizerChecks', () => {
  const good = entropy({ inverseTemperature: 2 });
  const of = (change: Partial<WeightRegularizer>) => () => regularizerChecks({ regularizer: { ...good, ...change } });

  rejects(
    'a proximal map without the -1 of the logarithm',
    of({ logProx: (problem) => good.logProx({ ...problem, logQuadrature: problem.logQuadrature.map((v) => v + 1) }) }),
    'logProx minimises',
  );
  rejects(
    'a proximal map off by 1e-8',
    of({ logProx: (problem) => good.logProx(problem).map((w) => w + 1e-8) }),
    'logProx satisfies',
  );
  rejects(
    'a wrong derivative',
    of({ derivative: (w, v) => good.derivative(w, v).map((d) => d - 0.5) }),
    'derivative agrees',
  );
  rejects(
    'too small a contraction',
    of({ contraction: (strength) => 0.9 * good.contraction(strength) }),
    'contraction bounds',
  );
  rejects(
    'a claim to shift uniformly',
    of({ logProx: ({ logReference }) => logReference.map((s) => 0.5 * s + 0.1 * Math.sin(s)) }),
    'shiftsUniformly',
  );
  rejects('concavity', of({ value: (w, v) => -good.value(w, v) }), 'convex');
  rejects(
    'NaN at zero weights',
    of({ value: (w, v) => 0.5 * w.reduce((sum, wj, j) => sum + Math.exp(wj) * (wj - v[j]), 0) }),
    'weights of zero',
  );
  rejects(
    'a proximal map in place',
    of({
      logProx: (problem) => {
        problem.logReference.set(good.logProx(problem));
        return problem.logReference;
      },
    }),
    'arguments stay unchanged',
  );
});

describe('regularizerChecks, hints', () => {
  const good = entropy({ inverseTemperature: 2 });
  const of = (change: Partial<WeightRegularizer>) => () => regularizerChecks({ regularizer: { ...good, ...change } });

  rejects(
    'a conjugate that is too large',
    of({ conjugate: (p, v) => 1.001 * (good.conjugate?.(p, v) ?? NaN) }),
    'conjugate meets',
  );
  rejects(
    'a conjugate that is too small',
    of({ conjugate: (p, v) => 0.999 * (good.conjugate?.(p, v) ?? NaN) }),
    'conjugate meets',
  );
  rejects('slopes that are not there', of({ linearSlopes: 0.1 }), 'linearSlopes');
  rejects(
    'bounds that are not held',
    () =>
      regularizerChecks({ regularizer: { ...box({ upper: 20 }), logDensityBounds: [-Infinity, 2] }, smooth: false }),
    'logDensityBounds',
  );
  rejects(
    'a proximal map that mixes the nodes',
    of({
      logProx: (problem) => {
        const found = good.logProx(problem);
        return found.map((w) => w + 1e-6 * found[0]);
      },
    }),
    'logProx minimises',
  );
});

describe('klProxChecks', () => {
  const logWeights = Float64Array.of(-1, 0, -3);
  const good = relaxedMarginal({ logWeights, strength: 2 });
  const of = (change: Partial<KlProx>) => () => klProxChecks({ prox: { ...good, ...change }, size: 3 });
  const value = (w: Float64Array) => good.value?.(w) ?? NaN;
  const conjugate = (f: Float64Array) => good.conjugate?.(f) ?? NaN;

  rejects('a proximal map off by 1e-4', of({ logProx: (s) => good.logProx(s).map((w) => w + 1e-4) }), 'minimises');
  rejects('a value in other units', of({ value: (w) => 0.6 * value(w) }), 'minimises');
  rejects('a value off by a constant', of({ value: (w) => value(w) + 0.1 }), 'equality');
  rejects('a conjugate of the wrong sign', of({ conjugate: (f) => conjugate(f.map((x) => -x)) }), 'equality');
  rejects('a conjugate that is too small', of({ conjugate: (f) => conjugate(f) - 1e-3 }), 'inequality');
  rejects('too small a contraction', of({ contraction: 0.6 }), 'contraction bounds');
  rejects('a contraction that is no number', of({ contraction: NaN }), 'contraction bounds');
  rejects(
    'a claim to shift uniformly',
    of({ logProx: (s) => s.map((x) => Math.min(x, 0)), contraction: 1 }),
    'shiftsUniformly',
  );
  rejects('other weights than announced', of({ exactLogWeights: logWeights }), 'exactLogWeights');
  rejects('NaN at points without mass', of({ logProx: (s) => s.map((x) => x - 0 * x) }), 'no NaN');
  rejects('infinite weights', of({ logProx: (s) => s.map(() => Infinity) }), 'below Infinity');
  rejects('a proximal map in place', of({ logProx: (s) => (s.set(good.logProx(s)), s) }), 'arguments stay unchanged');
});

describe('positionPotentialChecks', () => {
  const good = l2Potential({ strength: 1 });
  const of = (change: Partial<typeof good>) => () =>
    positionPotentialChecks({
      potential: { ...good, ...change },
      backend: createCpuBackend,
      dimension: 2,
      oracle: (t) => t.reduce((s, x) => s + x * x, 0),
    });

  rejects(
    'a gradient without its factor 2',
    of({ gradient: async (backend, x) => backend.binary('multiply', x, 1) }),
    'central differences',
  );
  rejects(
    'a gradient that hands back the positions',
    of({ gradient: async (_backend, x) => x }),
    'the caller owns them',
  );
  rejects(
    'a gradient with coordinates exchanged',
    of(
      fromScalarPotential({
        name: 'exchanged',
        value: ([x, y]) => x * x * y,
        gradient: ([x, y]) => [x * x, 2 * x * y],
      }),
    ),
    'central differences',
  );
});

describe('neuronChecks', () => {
  const good = tanhNeuron();
  const of = (change: Partial<Neuron>) => () =>
    neuronChecks({ neuron: { ...good, ...change }, backend: createCpuBackend, inputDimension: 3 });
  const withMap = (change: (map: FeatureMap, backend: Backend) => Partial<FeatureMap>) =>
    of({
      forward: async (backend, positions, inputs) => {
        const map = await good.forward(backend, positions, inputs);
        return { ...map, ...change(map, backend) };
      },
    });

  rejects(
    'a gap in the layout',
    of({
      layout: (d) => [
        { name: 'a', start: 0, length: 1 },
        { name: 'w', start: 2, length: d },
      ],
    }),
    'layout covers',
  );
  rejects(
    'a law with a negative deviation',
    of({
      initialDistribution: (d) => Array.from({ length: d + 2 }, () => ({ kind: 'normal', mean: 0, deviation: -1 })),
    }),
    'initialDistribution',
  );
  rejects(
    "another neuron's gradient",
    of({
      forward: async (backend, positions, inputs) => {
        const map = await good.forward(backend, positions, inputs);
        const other = await reluNeuron().forward(backend, positions, inputs);
        return {
          ...map,
          gradient: (c) => other.gradient(c),
          dispose: () => [map, other].forEach((one) => one.dispose()),
        };
      },
    }),
    'gradient agrees',
  );
  rejects(
    'a potential that averages',
    withMap((map, backend) => ({
      potential: (c) => backend.tidy(() => backend.binary('divide', map.potential(c), 5)),
    })),
    'potential is Phi c',
  );
  rejects(
    'a map that keeps no copy of the positions',
    of({
      forward: async (backend, positions, inputs) => {
        const map = await good.forward(backend, positions, inputs);
        return { ...map, features: () => (backend.tidy(() => void backend.unary('exp', positions)), map.features()) };
      },
    }),
    'features has one row',
  );
  rejects(
    'a map that is never freed',
    withMap(() => ({ dispose: () => undefined })),
    'dispose frees the map',
  );
  rejects(
    'features that stay with the map',
    of({
      forward: async (backend, positions, inputs) => {
        const map = await good.forward(backend, positions, inputs);
        const features = map.features();
        return { ...map, features: () => features };
      },
    }),
    'each answer belongs to the caller',
  );
});

describe('classLossChecks', () => {
  const of = (change: Partial<ClassLoss>) => () => classLossChecks({ loss: { ...softmaxCrossEntropy(), ...change } });
  rejects(
    'a derivative of the wrong sign',
    of({ derivative: (_f, _y, slopes) => void slopes.fill(-0.1) }),
    'central differences',
  );
  rejects('a loss that is not convex', of({ value: (f) => -f.reduce((sum, x) => sum + x * x, 0) }), 'is convex');
  rejects('a curvature that is too small', of({ curvature: 0.1 }), 'curvature bounds');
  rejects('a wrong conjugate', of({ conjugate: () => 0 }), 'Fenchel-Young');
  rejects('probabilities that are not written', of({ probabilities: () => undefined }), 'probabilities');
});

describe('lossChecks', () => {
  const of = (good: Loss, change: Partial<Loss>) => () => lossChecks({ loss: { ...good, ...change } });

  rejects('a derivative without its factor', of(squaredLoss(), { derivative: (f, y) => f - y }), 'derivative agrees');
  rejects('too small a curvature', of(logisticLoss(), { curvature: 0.2 }), 'curvature');
  rejects(
    'a loss that is not convex',
    of(squaredLoss(), { value: (f, y) => Math.sin(f - y), derivative: (f, y) => Math.cos(f - y), curvature: 1 }),
    'is convex',
  );
  rejects('a wrong conjugate', of(squaredLoss(), { conjugate: (g, y) => g * y + (g * g) / 2 }), 'Fenchel-Young');
  rejects(
    'a probability of the other class',
    of(logisticLoss(), { probability: (f) => 1 / (1 + Math.exp(f)) }),
    'probability',
  );
});

describe('riskChecks', () => {
  const data = { inputs: Float64Array.of(0.3, -1, 0.7, 0.2), inputDimension: 1, targets: Float64Array.of(1, -1, 2, 0) };
  const published = publishedRisk({ neuron: tanhNeuron(), weights: 'mass', drift: 'bothFactors', ...data });

  rejects(
    'a first variation short of half the interaction',
    () => riskChecks({ risk: published, backend: createCpuBackend, dimension: 3 }),
    'first variation is the derivative',
  );
  rejects(
    'a gradient that is not of the first variation',
    () => riskChecks({ risk: published, backend: createCpuBackend, dimension: 3 }),
    'linearization frozen',
  );
  rejects(
    'a wrong potential',
    () =>
      riskChecks({
        risk: potentialEnergy({
          ...l2Potential({ strength: 1 }),
          gradient: async (backend, x) => backend.unary('negate', x),
        }),
        backend: createCpuBackend,
        dimension: 2,
      }),
    'linearization frozen',
  );
  rejects(
    'a loss with a wrong derivative',
    () =>
      riskChecks({
        risk: populationRisk({
          loss: { ...squaredLoss(), derivative: (f: number, y: number) => f - y },
          neuron: tanhNeuron(),
          ...data,
        }),
        backend: createCpuBackend,
        dimension: 3,
      }),
    'first variation is the derivative',
  );
});

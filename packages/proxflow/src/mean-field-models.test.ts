import { sameModel } from '@proxflow/model-io';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createDefaultBackend,
  createRandom,
  createRegistry,
  customLoss,
  isClassificationTable,
  isRegressionTable,
  MeanFieldClassifier,
  MeanFieldRegressor,
  orderedSplit,
  reluNeuron,
  selectRows,
  shippedDatasets,
  splitRows,
  squaredLoss,
  tanhNeuron,
  twoMoons,
  twoNorm,
  type Backend,
  type StepReport,
} from './index.js';

const quick = { particles: 40, steps: 60, seed: 1 };
const backends: Backend[] = [];

async function countedBackend(): Promise<Backend> {
  const backend = await createDefaultBackend();
  backends.push(backend);
  return backend;
}

afterEach(() => {
  for (const backend of backends.splice(0)) expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 });
});

function labelsOf({ target }: ReturnType<typeof twoMoons>): string[] {
  return Array.from(target.labels, (label) => target.classes[label]);
}

describe('MeanFieldClassifier', () => {
  it('learns the moons, which no line separates, without tuning', async () => {
    const table = twoMoons({ rows: 400, noise: 0.2, seed: 3 });
    const split = orderedSplit(table.rows, 0.7);
    const test = selectRows(table, split.test);
    const model = await new MeanFieldClassifier({ seed: 1, particles: 100, backend: await countedBackend() }).fitTable(
      selectRows(table, split.train),
    );
    expect(await model.score(test, labelsOf(test))).toBeGreaterThanOrEqual(0.94);
  });

  it('learns two-norm to near its Bayes rate of 0.977', async () => {
    const table = twoNorm({ rows: 600, seed: 4 });
    const split = orderedSplit(table.rows, 0.5);
    const model = await new MeanFieldClassifier(quick).fitTable(selectRows(table, split.train));
    const test = selectRows(table, split.test);
    expect(await model.score(test, labelsOf(test))).toBeGreaterThanOrEqual(0.95);
  });

  it('takes rows and labels of any type, predicts classes and probabilities that agree', async () => {
    const x = [[0], [0.1], [0.2], [0.9], [1], [1.1]];
    const model = await new MeanFieldClassifier(quick).fit(x, [false, false, false, true, true, true]);
    expect(model.classes).toEqual(['false', 'true']);
    expect(await model.predict([[0], [1]])).toEqual(['false', 'true']);
    const [[p0, p1]] = await model.predictProbability([[1]]);
    expect(p0 + p1).toBe(1);
    expect(p1).toBeGreaterThan(0.5);
    const [f] = await model.decision([[1]]);
    expect(p1).toBeCloseTo(1 / (1 + Math.exp(-f)), 14);
  });

  it('orders numeric classes by value, and knows its estimators', async () => {
    const model = await new MeanFieldClassifier(quick).fit([[0], [1]], [2, 10]);
    expect(model.classes).toEqual(['2', '10']);
    await expect(model.predict([[0]], { estimator: 'Weighted' as 'weighted' })).rejects.toThrow(/estimator/);
    await expect(model.predict({ features: new Float64Array(), rows: 0, columns: 1 })).rejects.toThrow(/rows/);
  });

  it('works with relu, the squared loss and one particle', async () => {
    const table = twoMoons({ rows: 60, seed: 1 });
    const relu = await new MeanFieldClassifier({ ...quick, neuron: reluNeuron() }).fitTable(table);
    const squared = await new MeanFieldClassifier({ ...quick, loss: squaredLoss() }).fitTable(table);
    const single = await new MeanFieldClassifier({ ...quick, particles: 1 }).fitTable(table);
    for (const model of [relu, squared, single]) {
      expect(await model.score(table, labelsOf(table))).toBeGreaterThan(0.7);
    }
  });

  // Softmax neurons have an output for each class, so they are none for a sign.
  it.each(createRegistry().neurons.names.filter((name) => name !== 'softmax'))(
    'learns the moons with %s neurons, and comes back from its file',
    async (name) => {
      const table = twoMoons({ rows: 100, seed: 1 });
      const neuron = await createRegistry().neurons.create(name);
      const model = await new MeanFieldClassifier({ ...quick, neuron }).fitTable(table);
      expect(await model.score(table, labelsOf(table))).toBeGreaterThan(0.8);
      const again = await MeanFieldClassifier.fromJSON(model.toJSON());
      expect(await again.score(table, labelsOf(table))).toBe(await model.score(table, labelsOf(table)));
    },
  );

  it('gives the same bits for the same seed and other bits for another', async () => {
    const table = twoMoons({ rows: 40, seed: 2 });
    const trained = async (seed: number) => {
      const { positions, weights } = (await new MeanFieldClassifier({ ...quick, seed }).fitTable(table)).network;
      return { positions, weights };
    };
    const first = await trained(1);
    expect(await trained(1)).toEqual(first);
    expect((await trained(2)).positions).not.toEqual(first.positions);
  });

  it('goes on from an aborted run, bit for bit', async () => {
    const table = twoMoons({ rows: 40, seed: 2 });
    const whole = await new MeanFieldClassifier(quick).fitTable(table);
    const controller = new AbortController();
    const model = new MeanFieldClassifier(quick);
    const onStep = ({ step }: StepReport) => {
      if (step === 23) controller.abort();
    };
    await model.fitTable(table, { signal: controller.signal, onStep });
    expect(model.record).toMatchObject({ status: 'aborted', steps: 23 });
    const { checkpoint } = model;
    await model.fitTable(table, checkpoint && { checkpoint });
    expect(model.record).toMatchObject({ status: 'completed', steps: 60 });
    expect(sameModel(model.toJSON(), whole.toJSON())).toBe(true);
    expect(model.network.positions).toEqual(whole.network.positions);
    expect(model.network.weights).toEqual(whole.network.weights);
  });

  it('survives JSON bit for bit and refuses what is no model', async () => {
    const table = twoMoons({ rows: 40, seed: 2 });
    const model = await new MeanFieldClassifier(quick).fitTable(table);
    const json = JSON.parse(JSON.stringify(model)) as Record<string, unknown>;
    const loaded = await MeanFieldClassifier.fromJSON(json, { backend: await countedBackend() });
    expect(await loaded.decision(table)).toEqual(await model.decision(table));
    expect(loaded.classes).toEqual(model.classes);
    expect(loaded.toJSON()).toEqual(json);

    const load = (change: object) => MeanFieldClassifier.fromJSON({ ...json, ...change });
    await expect(load({ version: 2 })).rejects.toThrow(/model file at version/);
    await expect(load({ task: 'regression' })).rejects.toThrow(/model file/);
    await expect(load({ surprise: 1 })).rejects.toThrow(/model file/);
    await expect(load({ classes: ['one'] })).rejects.toThrow(/model file at classes/);
    const network = json.network as { weights: number[] };
    await expect(load({ network: { ...network, weights: network.weights.slice(1) } })).rejects.toThrow(
      /at network.weights.*expected 40 entries, found 39/,
    );
    await expect(MeanFieldClassifier.fromJSON(null)).rejects.toThrow(/model file at the top level/);
    const settings = json.settings as object;
    await expect(load({ settings: { ...settings, neuron: 'spline' } })).rejects.toThrow(/neuron.*"spline"/);
  });

  it.each([
    ['one class', [[0], [1]], ['a', 'a'], /labels.*at least two classes/],
    ['no rows', [], [], /features.*0 rows/],
    ['ragged rows', [[0, 1], [2]], ['a', 'b'], /features\[1\]/],
    ['NaN', [[0], [NaN]], ['a', 'b'], /features\[1\] \[0\].*NaN/],
    ['too few labels', [[0], [1], [2]], ['a', 'b'], /labels.*3 entries/],
  ])('refuses %s and stays untrained', async (_, x, y, message) => {
    const model = new MeanFieldClassifier(quick);
    await expect(model.fit(x, y)).rejects.toThrow(message);
    expect(() => model.record).toThrow(/not trained/);
  });

  it('refuses columns it was not trained with and settings outside their domain', async () => {
    const model = await new MeanFieldClassifier(quick).fit([[0], [1]], ['a', 'b']);
    await expect(model.predict([[0, 1]])).rejects.toThrow(/1 columns/);
    const make = (options: object) => () => new MeanFieldClassifier(options);
    expect(make({ epsilon: -1 })).toThrow(/epsilon.*-1/);
    expect(make({ particles: 0 })).toThrow(/particles.*0/);
    expect(make({ steps: 1.5 })).toThrow(/steps.*1.5/);
    expect(make({ inverseTemperature: 0 })).toThrow(/inverseTemperature/);
    expect(make({ preset: 'papers' })).toThrow(/preset.*default, paper, reference/);
    const hinge = customLoss({
      name: 'hinge',
      value: (f, y) => Math.max(0, 1 - y * f),
      derivative: (f, y) => (y * f < 1 ? -y : 0),
    });
    const margin = await new MeanFieldClassifier({ ...quick, loss: hinge }).fit([[0], [1]], ['a', 'b']);
    await expect(margin.predictProbability([[0]])).rejects.toThrow(/loss.*hinge/);
    await expect(
      new MeanFieldClassifier({ ...quick, preset: 'paper', loss: hinge }).fit([[0], [1]], ['a', 'b']),
    ).rejects.toThrow(/loss.*preset paper.*hinge/);
  });
});

describe('MeanFieldRegressor', () => {
  const stream = createRandom(8).stream('data');
  const x = Array.from({ length: 200 }, (_, i) => [2 * stream.uniform(0, i, 0) - 1]);
  const y = x.map(([value]) => 500 + 40 * Math.sin(3 * value));

  it('learns a curve in the units of the target and survives JSON', async () => {
    const model = await new MeanFieldRegressor({ seed: 1, particles: 80, backend: await countedBackend() }).fit(x, y);
    expect(await model.score(x, y)).toBeGreaterThan(0.95);
    expect((await model.predict([[0]]))[0]).toBeGreaterThan(480);
    expect((await model.predict([[0]]))[0]).toBeLessThan(520);
    const loaded = await MeanFieldRegressor.fromJSON(JSON.parse(JSON.stringify(model)), {
      backend: await countedBackend(),
    });
    expect(await loaded.predict(x)).toEqual(await model.predict(x));
    await expect(MeanFieldClassifier.fromJSON(model.toJSON())).rejects.toThrow(/task.*regression/);
  });

  it('refuses targets that are not numbers', async () => {
    await expect(new MeanFieldRegressor(quick).fit([[0], [1]], [1, Infinity])).rejects.toThrow(/targets \[1\]/);
  });
});

describe('registry', () => {
  it('makes parts by name, takes new ones, and refuses unknown names and parameters', async () => {
    const registry = createRegistry();
    expect((await registry.neurons.create('relu')).name).toBe('relu');
    expect((await registry.backends.create('cpu')).dtype).toBe('float64');
    registry.neurons.add('mine', { description: 'a test', create: () => ({ ...tanhNeuron(), name: 'mine' }) });
    expect(registry.neurons.names).toEqual([
      ...['tanh', 'relu', 'sigmoid', 'erf', 'softplus', 'sine', 'rbf', 'bump', 'softmax'],
      'mine',
    ]);
    const model = await new MeanFieldClassifier({ ...quick, neuron: await registry.neurons.create('mine') }).fit(
      [[0], [1]],
      [0, 1],
    );
    await expect(MeanFieldClassifier.fromJSON(model.toJSON())).rejects.toThrow(/neuron.*"mine"/);
    expect(await (await MeanFieldClassifier.fromJSON(model.toJSON(), { registry })).predict([[1]])).toEqual(['1']);
    await expect(registry.losses.create('cubic')).rejects.toThrow(/one of logistic, squared/);
    await expect(registry.losses.create('squared', { delta: 1 })).rejects.toThrow(/loss "squared"/);
  });
});

describe('data sets of the umbrella', () => {
  it('all train', async () => {
    for (const entry of shippedDatasets) {
      const table = await entry.load();
      const { train } = splitRows(table, { kind: entry.split, fraction: 0.5 }, 1);
      const half = selectRows(table, train);
      const options = { ...quick, particles: 10, steps: 5 };
      if (isRegressionTable(half)) {
        const { record } = await new MeanFieldRegressor(options).fitTable(half);
        expect(record.risk.last).toBeLessThan(record.risk.first);
      } else if (isClassificationTable(half)) {
        const { record } = await new MeanFieldClassifier(options).fitTable(half);
        expect(record.risk.last).toBeLessThan(record.risk.first);
      }
    }
  });
});

import { describe, expect, it } from 'vitest';
import {
  blobs,
  confinementOf,
  createCpuBackend,
  createRandom,
  hingeLoss,
  loadIris,
  MeanFieldClassifier,
  MeanFieldRegressor,
  selectRows,
  softmaxNeuron,
  squaredLoss,
  stratifiedSplit,
  tanhNeuron,
  trueLabelProbability,
  type ClassificationTable,
} from './index.js';

const quick = { particles: 40, steps: 80, seed: 1 };

function labelsOf({ target }: ClassificationTable): string[] {
  return Array.from(target.labels, (label) => target.classes[label]);
}

async function irisParts() {
  const table = await loadIris();
  const { train, test } = stratifiedSplit(table.target, 0.7, 3);
  return { train: selectRows(table, train), test: selectRows(table, test) };
}

describe('MeanFieldClassifier of several classes', () => {
  it('learns iris without tuning, and survives JSON bit for bit', async () => {
    const { train, test } = await irisParts();
    const model = await new MeanFieldClassifier({ seed: 1 }).fitTable(train);
    expect(model.classes).toEqual(train.target.classes);
    expect(model.settings).toMatchObject({ loss: 'crossEntropy', weightDecay: 'prior', inverseTemperature: 1000 });
    expect(await model.score(test, labelsOf(test))).toBeGreaterThan(0.92);
    const copy = await MeanFieldClassifier.fromJSON(JSON.parse(JSON.stringify(model)));
    expect(await copy.decision(test)).toEqual(await model.decision(test));
    expect(await copy.predict(test)).toEqual(await model.predict(test));
  });

  it('gives scores [n, q], of which the largest decides, and probabilities that are their softmax', async () => {
    const { train, test } = await irisParts();
    const model = await new MeanFieldClassifier(quick).fitTable(train);
    const scores = await model.decision(test);
    expect(scores.length).toBe(3 * test.rows);
    const predicted = await model.predictIndex(test);
    const probabilities = await model.predictProbability(test);
    predicted.forEach((index, i) => {
      const row = scores.subarray(3 * i, 3 * i + 3);
      expect(row[index]).toBe(Math.max(...row));
      const growth = Array.from(row, Math.exp);
      const total = growth.reduce((sum, e) => sum + e, 0);
      probabilities[i].forEach((p, c) => expect(p).toBeCloseTo(growth[c] / total, 12));
    });
  });

  it('learns blobs from rows and labels', async () => {
    const table = blobs({ rows: 90, classes: 3, seed: 3 });
    const names = labelsOf(table);
    const model = await new MeanFieldClassifier(quick).fit(table, names);
    expect(await model.score(table, names)).toBeGreaterThan(0.9);
  });

  it('takes a loss of signs or numbers for one class against the rest', async () => {
    const { train, test } = await irisParts();
    for (const loss of [squaredLoss(), hingeLoss()]) {
      const model = await new MeanFieldClassifier({ ...quick, steps: 200, loss }).fitTable(train);
      expect(model.network.neuron.outputs).toBe(3);
      expect(await model.score(test, labelsOf(test))).toBeGreaterThan(0.75);
    }
  });

  it("takes the paper's parts: softmax neurons and the true label's probability", async () => {
    const { train, test } = await irisParts();
    const options = { ...quick, steps: 200, weightDecay: 0, neuron: softmaxNeuron, loss: trueLabelProbability() };
    const model = await new MeanFieldClassifier(options).fitTable(train);
    expect(await model.score(test, labelsOf(test))).toBeGreaterThan(0.8);
    const [row] = await model.predictProbability(test);
    expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
  });

  it('weighs classes: the rare one is found more often', async () => {
    const random = createRandom(4).stream('rows');
    const y = Array.from({ length: 300 }, (_, i) => (random.uniform(0, i, 0) < 0.08 ? 'rare' : 'common'));
    const x = y.map((name, i) => [random.normal(1, i, 0) + (name === 'rare' ? 1.2 : 0), random.normal(1, i, 1)]);
    const recall = async (classWeights?: 'balanced' | Record<string, number>) => {
      const options = { ...quick, ...(classWeights && { classWeights }) };
      const predicted = await (await new MeanFieldClassifier(options).fit(x, y)).predict(x);
      return y.filter((name, i) => name === 'rare' && predicted[i] === 'rare').length;
    };
    const plain = await recall();
    expect(await recall('balanced')).toBeGreaterThan(plain + 5);
    expect(await recall({ rare: 10 })).toBeGreaterThan(plain + 5);
    await expect(recall({ seldom: 2 })).rejects.toThrow(/classWeights.*common, rare.*seldom/);
  });

  it('counts a uniform coordinate of the law as the normal of its moments', async () => {
    const distribution = [
      { kind: 'uniform', low: -3, high: 3 },
      { kind: 'normal', mean: 1, deviation: 2 },
    ] as const;
    const { confinement } = confinementOf({ weightDecay: 'prior', inverseTemperature: 4, distribution });
    const backend = createCpuBackend();
    const gradient = await confinement?.gradient(backend, await backend.upload([1, 1], [1, 2]));
    // (1/4) (theta - m) / s^2: the uniform law has m = 0, s^2 = 3, the normal one m = 1.
    expect(gradient && (await backend.read(gradient))[0]).toBeCloseTo(1 / 12, 14);
    expect(gradient && (await backend.read(gradient))[1]).toBe(0);
    expect(confinementOf({ weightDecay: 0, inverseTemperature: 4, distribution })).toEqual({});
  });

  it('refuses a neuron of other outputs, a published preset and a prior without spread', async () => {
    const [x, y] = [
      [[0], [1], [2]],
      ['a', 'b', 'c'],
    ];
    const fit = (options: object) => new MeanFieldClassifier({ ...quick, ...options }).fit(x, y);
    await expect(fit({ neuron: tanhNeuron() })).rejects.toThrow(/neuron.*3 outputs.*tanh with 1 outputs/);
    await expect(fit({ preset: 'paper' })).rejects.toThrow(/labels.*two classes for preset paper/);
    const flat = () => Array.from({ length: 5 }, () => ({ kind: 'normal', mean: 1, deviation: 0 }));
    await expect(fit({ initialDistribution: flat })).rejects.toThrow(/distribution \[0\]/);
    const model = await fit({});
    const json = model.toJSON();
    await expect(MeanFieldClassifier.fromJSON({ ...json, classes: ['a', 'b'] })).rejects.toThrow(/at classes/);
  });
});

describe('calibration', () => {
  /** Normal rows in the plane whose classes overlap. */
  function overlapping(classes: number) {
    const random = createRandom(6).stream('rows');
    const labels = Int32Array.from({ length: 300 }, (_, i) => Math.floor(classes * random.uniform(0, i, 0)));
    const rows = Array.from(labels, (label, i) => [
      random.normal(1, i, 0) + 1.5 * Math.cos(2 * label),
      random.normal(1, i, 1) + 1.5 * Math.sin(2 * label),
    ]);
    return { rows, labels };
  }
  const logLoss = (rows: number[][], labels: Int32Array) =>
    rows.reduce((sum, p, i) => sum - Math.log(p[labels[i]]), 0) / rows.length;

  it.each([2, 3])('of %i classes makes unseen rows more likely, and is kept in the file', async (classes) => {
    const { rows, labels } = overlapping(classes);
    // Trained far too long on few rows, so that it is too sure of itself.
    const options = { particles: 60, steps: 400, seed: 1, weightDecay: 0, inverseTemperature: Infinity };
    const model = await new MeanFieldClassifier(options).fit(rows.slice(0, 45), labels.subarray(0, 45));
    const [held, truth] = [rows.slice(45), labels.subarray(45)];
    const before = await model.predictProbability(held);
    const calibration = await model.calibrate(held, truth);
    expect(calibration.scale).toBeGreaterThan(0);
    expect(calibration.scale).toBeLessThan(1);
    const after = await model.predictProbability(held);
    expect(logLoss(after, truth)).toBeLessThan(logLoss(before, truth));
    const copy = await MeanFieldClassifier.fromJSON(JSON.parse(JSON.stringify(model)));
    expect(await copy.predictProbability(held)).toEqual(after);
  });

  it('finds the scale and offset that scores were made with', async () => {
    const random = createRandom(9).stream('scores');
    const scores = Float64Array.from({ length: 20000 }, (_, i) => 3 * random.normal(0, i, 0));
    const truth = scores.map((f) => 1 / (1 + Math.exp(-(0.5 * f - 0.7))));
    const labels = Int32Array.from(truth, (p, i) => (random.uniform(1, i, 0) < p ? 1 : 0));
    const { fitCalibration } = await import('./calibration.js');
    const { scale, offset } = fitCalibration(scores, labels, 1);
    expect(scale).toBeCloseTo(0.5, 1);
    expect(offset).toBeCloseTo(-0.7, 1);
  });

  it('has a finite answer for rows that a score separates, and gives a margin loss probabilities', async () => {
    const model = await new MeanFieldClassifier({ ...quick, loss: hingeLoss() }).fit(
      [[0], [0.2], [1], [1.2]],
      [0, 0, 1, 1],
    );
    await expect(model.predictProbability([[0]])).rejects.toThrow(/loss.*hinge/);
    await expect(model.calibrate([[0]], ['2'])).rejects.toThrow(/labels\[0\].*0, 1/);
    await model.calibrate([[0], [0.2], [1], [1.2]], [0, 0, 1, 1]);
    const [[, low], [, high]] = await model.predictProbability([[0], [1.2]]);
    expect(low).toBeGreaterThan(0);
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.5);
    expect(high).toBeLessThan(1);
  });
});

describe('MeanFieldRegressor of several outputs', () => {
  const stream = createRandom(8).stream('data');
  const x = Array.from({ length: 200 }, (_, i) => [2 * stream.uniform(0, i, 0) - 1]);
  const y = x.map(([value]) => [500 + 40 * Math.sin(3 * value), -value]);

  it('learns each in its units, scores their mean R^2, and survives JSON', async () => {
    const model = await new MeanFieldRegressor({ seed: 1, particles: 80 }).fit(x, y);
    expect(model.outputs).toBe(2);
    expect(await model.score(x, y)).toBeGreaterThan(0.95);
    const predicted = await model.predict([[0.5]]);
    expect(predicted.length).toBe(2);
    expect(Math.abs(predicted[0] - y[0][0])).toBeLessThan(60);
    expect(predicted[1]).toBeCloseTo(-0.5, 0);
    const copy = await MeanFieldRegressor.fromJSON(JSON.parse(JSON.stringify(model)));
    expect(await copy.predict(x)).toEqual(await model.predict(x));
    const broken = { ...model.toJSON(), targetScalers: [{ mean: 0, scale: 1 }] };
    await expect(MeanFieldRegressor.fromJSON(broken)).rejects.toThrow(/targetScalers/);
  });

  it('refuses rows of different lengths', async () => {
    const model = new MeanFieldRegressor(quick);
    await expect(model.fit([[0], [1]], [[1, 2], [3]])).rejects.toThrow(/targets\[1\]/);
  });
});

import { describe, expect, it } from 'vitest';
import { loadIris, MeanFieldClassifier, MeanFieldRegressor, twoMoons, type ModelOptions } from './index.js';

const table = twoMoons({ rows: 40, noise: 0.2, seed: 3 });
const labels = Array.from(table.target.labels, (label) => table.target.classes[label]);
const quick = { seed: 1, particles: 30 };
const x = Array.from({ length: 24 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
const y = x.map(([a, b]) => 50 + 10 * a * b);

/** All of a model that depends on how it was trained, times left out. */
function bits(model: MeanFieldClassifier | MeanFieldRegressor) {
  const { record, ...file } = model.toJSON();
  return { ...file, steps: record.steps, risk: record.risk.last, freeEnergy: record.freeEnergy.last };
}

describe('partialFit', () => {
  it.each<[string, ModelOptions]>([
    ['by default', {}],
    ['with mini-batches', { batchSize: 16 }],
    ['with a step size that has to be halved', { stepSize: 40 }],
    ['in the published arithmetic', { preset: 'paper' }],
    ['in the arithmetic of the scripts', { preset: 'reference' }],
  ])('of the same rows in two calls is one fit of all steps, bit for bit, %s', async (_, options) => {
    const whole = await new MeanFieldClassifier({ ...quick, ...options, steps: 22 }).fit(table, labels);
    const model = new MeanFieldClassifier({ ...quick, ...options });
    await model.partialFit(table, labels, { steps: 9 });
    expect(model.record.steps).toBe(9);
    await model.partialFit(table, labels, { steps: 13 });
    expect(bits(model)).toEqual(bits(whole));
    expect(model.record.history.freeEnergy).toEqual(whole.record.history.freeEnergy.slice(9));
  });

  it('is one fit of all steps for numbers and for several classes too', async () => {
    const numbers = new MeanFieldRegressor(quick);
    await numbers.partialFit(x, y, { steps: 5 });
    await numbers.partialFit(x, y, { steps: 6 });
    expect(bits(numbers)).toEqual(bits(await new MeanFieldRegressor({ ...quick, steps: 11 }).fit(x, y)));
    const iris = await loadIris();
    const species = Array.from(iris.target.labels, (label) => iris.target.classes[label]);
    const classes = new MeanFieldClassifier({ ...quick, steps: 4 });
    for (let call = 0; call < 3; call++) await classes.partialFit(iris, species);
    expect(bits(classes)).toEqual(bits(await new MeanFieldClassifier({ ...quick, steps: 12 }).fit(iris, species)));
  });

  it('goes on from a fit', async () => {
    const model = await new MeanFieldRegressor({ ...quick, steps: 7 }).fit(x, y);
    await model.partialFit(x, y, { steps: 4 });
    expect(bits(model)).toEqual(bits(await new MeanFieldRegressor({ ...quick, steps: 11 }).fit(x, y)));
  });

  it('learns from parts, the first of one class only, in the scaling of the first', async () => {
    const part = (wanted: (i: number) => boolean): [number[][], string[]] => {
      const rows = labels.map((_, i) => i).filter(wanted);
      return [rows.map((i) => [...table.features.subarray(2 * i, 2 * i + 2)]), rows.map((i) => labels[i])];
    };
    const model = new MeanFieldClassifier(quick);
    const { classes } = table.target;
    await model.partialFit(...part((i) => labels[i] === classes[0]), { classes, steps: 3 });
    expect(await model.predict([[0, 0]])).toEqual([classes[0]]);
    const { standardizer } = model.toJSON();
    for (let round = 0; round < 60; round++) {
      await model.partialFit(...part((i) => Math.floor(i / 2) % 2 === round % 2), { steps: 3 });
    }
    expect(model.toJSON().standardizer).toEqual(standardizer);
    expect(model.record.steps).toBe(183);
    expect(await model.score(table, labels)).toBeGreaterThan(0.85);
  });

  it('compares free energies on the same rows only', async () => {
    const model = new MeanFieldRegressor({ ...quick, inverseTemperature: Infinity });
    await model.partialFit(x, y, { steps: 40 });
    const before = model.record.freeEnergy.last;
    const changes: number[] = [];
    const shifted = y.map((value) => value + 100);
    await model.partialFit(x, shifted, { steps: 5, onStep: (report) => void changes.push(report.freeEnergyChange) });
    // Such a jump up is no rise of the flow: it descends on the new rows from its first step on.
    expect(model.record.freeEnergy.first).toBeGreaterThan(before + 1);
    expect(model.record.freeEnergy.increases).toBe(0);
    expect(changes[0]).toBeLessThan(0);
  });

  it('stays as it was after an error, and goes on after an abort', async () => {
    const model = new MeanFieldClassifier(quick);
    await expect(model.partialFit(table, labels, { steps: 0 })).rejects.toThrow(/steps/);
    expect(() => model.record).toThrow(/not trained/);
    await model.partialFit(table, labels, { steps: 6 });
    const before = bits(model);
    await expect(model.partialFit(table, labels, { onStep: () => Promise.reject(new Error('mine')) })).rejects.toThrow(
      /mine/,
    );
    expect(bits(model)).toEqual(before);
    const abort = new AbortController();
    const onStep = ({ step }: { step: number }) => {
      if (step === 8) abort.abort();
    };
    await model.partialFit(table, labels, { steps: 50, signal: abort.signal, onStep });
    expect(model.record).toMatchObject({ status: 'aborted', steps: 8 });
    await model.partialFit(table, labels, { steps: 3 });
    expect(bits(model)).toEqual(bits(await new MeanFieldClassifier({ ...quick, steps: 11 }).fit(table, labels)));
  });

  it('drops a calibration', async () => {
    const model = new MeanFieldClassifier(quick);
    await model.partialFit(table, labels, { steps: 2 });
    await model.calibrate(table, labels);
    await model.partialFit(table, labels, { steps: 2 });
    expect(model.calibration).toBeUndefined();
  });

  it('says what does not fit the first call, or cannot be had part by part', async () => {
    const model = new MeanFieldClassifier({ ...quick, classWeights: { upper: 2 } });
    const fresh = (options: object) => new MeanFieldClassifier({ ...quick, ...options }).partialFit([[0]], ['a']);
    await expect(fresh({})).rejects.toThrow(/classes.*at least two/);
    await expect(new MeanFieldClassifier(quick).partialFit([[0]], ['a'], { classes: ['a', 'b', 'a'] })).rejects.toThrow(
      /classes.*each once/,
    );
    await model.partialFit([[0], [1]], ['upper', 'lower'], { steps: 1 });
    await expect(model.partialFit([[0]], ['middle'])).rejects.toThrow(/labels\[0\].*lower, upper.*middle/);
    await expect(model.partialFit([[0, 1]], ['upper'])).rejects.toThrow(/1 columns/);
    await expect(model.partialFit([[0]], ['upper'], { classes: ['upper', 'lower'] })).rejects.toThrow(
      /classes.*first call.*lower, upper/,
    );
    const balanced = new MeanFieldClassifier({ ...quick, classWeights: 'balanced' });
    await expect(balanced.partialFit([[0], [1]], ['a', 'b'])).rejects.toThrow(/classWeights.*balanced/);
    const early = new MeanFieldRegressor({ ...quick, validationFraction: 0.5 });
    await expect(early.partialFit(x, y)).rejects.toThrow(/validationFraction.*partialFit/);
    const loaded = await MeanFieldClassifier.fromJSON(model.toJSON());
    await expect(loaded.partialFit([[0]], ['upper'])).rejects.toThrow(/loaded from a file/);
    const pairs = new MeanFieldRegressor(quick);
    await pairs.partialFit(
      [[0], [1]],
      [
        [1, 2],
        [3, 4],
      ],
      { steps: 1 },
    );
    await expect(pairs.partialFit([[0]], [[1, 2, 3]])).rejects.toThrow(/targets\[0\]/);
  });
});

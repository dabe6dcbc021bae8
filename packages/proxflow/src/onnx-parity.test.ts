import { exportedNeurons, exportOnnx, type OnnxOptions } from '@proxflow/model-io/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  createRandom,
  createRegistry,
  groupedNeuron,
  hingeLoss,
  isRegressionTable,
  loadIris,
  loadWdbc,
  logisticLoss,
  MeanFieldClassifier,
  MeanFieldRegressor,
  sinusoid,
  softmaxNeuron,
  squaredLoss,
  tanhNeuron,
  trueLabelProbability,
  type ClassifierOptions,
  type Estimator,
  type FeatureMatrix,
} from './index.js';

const estimators: readonly Estimator[] = ['weighted', 'unweighted'];
const quick = { seed: 1, particles: 30, steps: 8 };
const tolerance = 1e-5;

/** What a graph says of the rows, by the name of the output. */
async function run(bytes: Uint8Array, { features, rows, columns }: FeatureMatrix, double = false) {
  const session = await InferenceSession.create(bytes);
  const X = double
    ? new Tensor('float64', features, [rows, columns])
    : new Tensor('float32', Float32Array.from(features), [rows, columns]);
  const outputs = await session.run({ X });
  return Object.fromEntries(Object.entries(outputs).map(([name, { data, dims }]) => [name, { data, dims }]));
}

/** Rows as a graph of single precision gets them. */
function rounded<T extends FeatureMatrix>(table: T): T {
  return { ...table, features: Float64Array.from(table.features, Math.fround) };
}

function expectClose(found: ArrayLike<unknown>, expected: ArrayLike<number>, within = tolerance): void {
  expect(found.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    worst = Math.max(worst, Math.abs(Number(found[i]) - expected[i]) / Math.max(1, Math.abs(expected[i])));
  }
  expect(worst).toBeLessThan(within);
}

async function expectSameClassifier(model: MeanFieldClassifier, table: FeatureMatrix, options: OnnxOptions = {}) {
  const estimator = options.estimator ?? 'weighted';
  const double = options.numbers === 'double';
  const rows = double ? table : rounded(table);
  const { label, probabilities } = await run(exportOnnx(model.toJSON(), options), rows, double);
  const expected = await model.predictProbability(rows, { estimator });
  expectClose(probabilities.data, expected.flat(), double ? 1e-9 : tolerance);
  expect(probabilities.dims).toEqual([table.rows, model.classes.length]);
  expect(Array.from(label.data as ArrayLike<unknown>, String)).toEqual(await model.predict(rows, { estimator }));
  return label;
}

const wdbc = await loadWdbc();
const iris = await loadIris();
const numbers = sinusoid({ rows: 80, seed: 1 });
if (!isRegressionTable(numbers)) throw new TypeError('sinusoid has numbers');

async function neuronOf(name: string, outputs: number) {
  return createRegistry().neurons.create(name, outputs === 1 ? {} : { outputs });
}

describe.each(exportedNeurons)('the exported graph of %s neurons', (name) => {
  it('classifies iris as the model does', async () => {
    const model = await new MeanFieldClassifier({ ...quick, neuron: await neuronOf(name, 3) }).fitTable(iris);
    for (const estimator of estimators) await expectSameClassifier(model, iris, { estimator });
    await expectSameClassifier(model, iris, { numbers: name === 'erf' ? 'float' : 'double' });
  });

  // Of one output there is no softmax.
  it.skipIf(name === 'softmax')(
    'classifies WDBC, whose features reach 4000, and fits numbers as the model does',
    async () => {
      const model = await new MeanFieldClassifier({ ...quick, neuron: await neuronOf(name, 1) }).fitTable(wdbc);
      for (const estimator of estimators) await expectSameClassifier(model, wdbc, { estimator });
      const regressor = await new MeanFieldRegressor({ ...quick, neuron: await neuronOf(name, 1) }).fitTable(numbers);
      const rows = rounded(numbers);
      for (const estimator of estimators) {
        const { variable } = await run(exportOnnx(regressor.toJSON(), { estimator }), rows);
        expect(variable.dims).toEqual([numbers.rows, 1]);
        expectClose(variable.data, await regressor.predict(rows, { estimator }));
      }
    },
  );

  it('agrees on rows far outside the data', async () => {
    const model = await new MeanFieldClassifier({ ...quick, neuron: await neuronOf(name, 3) }).fitTable(iris);
    const features = createRandom(7)
      .stream('extremes')
      .uniforms(0, 50, 4)
      .map((u) => (u - 0.5) * 2e4);
    await expectSameClassifier(model, { features, rows: 50, columns: 4 });
  });
});

describe('an exported graph', () => {
  it('has the names and types that converters of other libraries use', async () => {
    const session = await InferenceSession.create(
      exportOnnx((await new MeanFieldClassifier(quick).fitTable(wdbc)).toJSON()),
    );
    expect([session.inputNames, session.outputNames]).toEqual([['X'], ['label', 'probabilities']]);
  });

  it('labels by numbers where classes are whole numbers, else by text', async () => {
    const rows = [
      [0, 1],
      [1, 0],
      [2, 2],
      [3, 1],
      [0, 0],
      [1, 3],
    ];
    const matrix = { features: Float64Array.from(rows.flat()), rows: 6, columns: 2 };
    const numbered = await new MeanFieldClassifier(quick).fit(rows, [3, -1, 3, 20, 20, -1]);
    expect((await expectSameClassifier(numbered, matrix)).data).toBeInstanceOf(BigInt64Array);
    const named = await new MeanFieldClassifier(quick).fit(rows, ['no', 'yes', 'no', 'yes', 'no', 'yes']);
    expect((await expectSameClassifier(named, matrix)).data).toContain('yes');
  });

  it.each([
    ['calibrated', {}, true],
    ['squared', { loss: squaredLoss() }, false],
    ['one against the rest', { loss: logisticLoss() }, false],
    ['calibrated hinge', { loss: hingeLoss() }, true],
    ['grouped', { neuron: groupedNeuron({ neuron: tanhNeuron({ outputs: 3 }), units: 4 }) }, false],
    ['true label', { loss: trueLabelProbability(), neuron: softmaxNeuron }, false],
  ] as const)('has the probabilities of a model that is %s', async (_, options: ClassifierOptions, calibrated) => {
    const model = await new MeanFieldClassifier({ ...quick, ...options }).fitTable(iris);
    if (calibrated)
      await model.calibrate(
        iris,
        Array.from(iris.target.labels, (c) => iris.target.classes[c]),
      );
    await expectSameClassifier(model, iris);
  });

  it('has scores where a loss defines no probability, and calibrated ones of two classes', async () => {
    const model = await new MeanFieldClassifier({ ...quick, loss: hingeLoss() }).fitTable(wdbc);
    const { label, scores } = await run(exportOnnx(model.toJSON()), rounded(wdbc));
    expect(Array.from(label.data as string[])).toEqual(await model.predict(rounded(wdbc)));
    expectClose(scores.data, await model.decision(rounded(wdbc)));
    await model.calibrate(
      wdbc,
      Array.from(wdbc.target.labels, (c) => wdbc.target.classes[c]),
    );
    await expectSameClassifier(model, wdbc);
  });

  it('has several outputs of a regressor in the units of the targets', async () => {
    const inputs = Array.from({ length: 30 }, (_, i) => [i / 30, (i * 7) % 11]);
    const targets = inputs.map(([a, b]) => [1000 * a + b, 1e-3 * a * b, a - b]);
    const model = await new MeanFieldRegressor(quick).fit(inputs, targets);
    const matrix = rounded({ features: Float64Array.from(inputs.flat()), rows: 30, columns: 2 });
    const { variable } = await run(exportOnnx(model.toJSON()), matrix);
    expect(variable.dims).toEqual([30, 3]);
    expectClose(variable.data, await model.predict(matrix));
  });
});

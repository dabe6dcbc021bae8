import { exportOnnx, type OnnxNeuron } from '@proxflow/model-io/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { createRegistry, fromScalarNeuron, MeanFieldClassifier, MeanFieldRegressor, type ModelFile } from './index.js';

const quick = { seed: 1, particles: 20, steps: 5 };
const text = (values: readonly string[]) => new Tensor('string', [...values], [values.length, 1]);
const numbers = (values: readonly number[]) => new Tensor('float32', Float32Array.from(values), [values.length, 1]);

/** A model of age, which may be missing, and of city, as a table with an encoder makes it. */
async function encodedModel(): Promise<{ readonly model: MeanFieldRegressor; readonly file: ModelFile }> {
  const features = [
    [30, 1, 0],
    [40, 0, 1],
    [50, 0, 0],
    [35, 1, 0],
  ];
  const model = await new MeanFieldRegressor(quick).fit(features, [1, 2, 3, 1.5]);
  const encoder = {
    columns: [
      { name: 'age', kind: 'number' as const, fill: 38.75 },
      { name: 'city', kind: 'category' as const, categories: ['Bern', 'Rome'] },
    ],
  };
  return { model, file: { ...model.toJSON(), encoder, featureNames: ['age', 'city=Bern', 'city=Rome'] } };
}

it('has one input a column where a model has an encoder: missing numbers filled, unknown categories all zeros', async () => {
  const { model, file } = await encodedModel();
  const session = await InferenceSession.create(exportOnnx(file));
  expect(session.inputNames).toEqual(['age', 'city']);
  const { variable } = await session.run({
    age: numbers([30, NaN, 41, NaN]),
    city: text(['Bern', 'Rome', 'Paris', '']),
  });
  const expected = await model.predict([
    [30, 1, 0],
    [38.75, 0, 1],
    [41, 0, 0],
    [38.75, 0, 0],
  ]);
  expect(Math.max(...expected.map((y, i) => Math.abs(y - Number(variable.data[i]))))).toBeLessThan(1e-5);
});

it('refuses columns named like one another or like an output', async () => {
  const { file } = await encodedModel();
  const named = (...names: string[]): ModelFile => ({
    ...file,
    encoder: { columns: names.map((name) => ({ name, kind: 'number' })) },
  });
  expect(() => exportOnnx(named('a', 'a', 'b'))).toThrow(/encoder columns\[1\].name: .*"a"/);
  expect(() => exportOnnx(named('a', 'variable', 'b'))).toThrow(
    /columns\[1\].name: .*not that of an output.*"variable"/,
  );
});

it('takes a custom neuron that says how it is written, and names what is missing otherwise', async () => {
  const square = fromScalarNeuron({
    name: 'square',
    parameterCount: (D) => D,
    value: (x, w) => x.reduce((u, xk, k) => u + xk * w[k], 0) ** 2,
    gradient: (x, w) => {
      const u = x.reduce((sum, xk, k) => sum + xk * w[k], 0);
      return Array.from(x, (xk) => 2 * u * xk);
    },
  });
  const rows = [
    [0.5, 1],
    [1, -1],
    [2, 0.25],
    [-1, 3],
  ];
  const model = await new MeanFieldRegressor({ ...quick, stepSize: 0.01, neuron: square }).fit(rows, [1, 2, 3, 4]);
  const write: OnnxNeuron = (graph, { inputs, inputDimension, particles, positions, weights }) => {
    const theta = graph.constant(positions, [particles, inputDimension]);
    const u = graph.node('MatMul', [inputs, graph.node('Transpose', [theta])]);
    return graph.node('MatMul', [graph.node('Mul', [u, u]), graph.constant(weights, [particles, 1])]);
  };
  expect(() => exportOnnx(model.toJSON())).toThrow(/neuron: expected one of tanh, .*found "square"/);
  const session = await InferenceSession.create(exportOnnx(model.toJSON(), { neurons: { square: write } }));
  const { variable } = await session.run({ X: new Tensor('float32', Float32Array.from(rows.flat()), [4, 2]) });
  (await model.predict(rows)).forEach((y, i) => expect(Number(variable.data[i])).toBeCloseTo(y, 5));
});

it('exports every neuron of the registry, and refuses a custom loss until it is calibrated', async () => {
  const model = await new MeanFieldClassifier(quick).fit([[0], [1], [2], [3]], ['a', 'b', 'c', 'a']);
  const file = model.toJSON();
  const settings = (neuron: string) => ({ ...file, settings: { ...file.settings, neuron } });
  const { neurons } = createRegistry();
  for (const name of neurons.names.filter((other) => other !== 'softmax')) {
    expect(exportOnnx(settings(name)).length).toBeGreaterThan(100);
  }
  const mine = { ...file, settings: { ...file.settings, loss: 'mine' } };
  expect(() => exportOnnx(mine)).toThrow(/loss: expected .*calibrated model, found "mine"/);
  const calibration = { scale: 2, offset: 0 };
  expect(exportOnnx({ ...mine, calibration })).toEqual(exportOnnx({ ...file, calibration }));
  expect(() => exportOnnx(settings('7 tanh'))).toThrow(/"7 tanh"/);
  // @ts-expect-error: no such estimator
  expect(() => exportOnnx(file, { estimator: 'best' })).toThrow(/estimator/);
});

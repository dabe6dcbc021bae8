import { Matrix, solve } from 'ml-matrix';
import { createDefaultBackend, orderedSplit, selectRows, sinusoid, twoMoons, type Table } from 'proxflow';
import { describe, expect, it } from 'vitest';
import { trainByAdam } from './adam-network.js';
import { contenders, linearModel, measure, multilayerPerceptron, randomFeatures } from './index.js';
import { scaleData } from './scaled-data.js';

const moons = twoMoons({ rows: 200, noise: 0.2, seed: 1 });
const wave = sinusoid({ rows: 200, noise: 0.05, seed: 1 });

function halves(table: Table) {
  const { train, test } = orderedSplit(table.rows, 0.5);
  return { train: selectRows(table, train), test: selectRows(table, test) };
}

it('every contender beats a guess, ours and networks the linear model where the truth is curved', async () => {
  const backend = await createDefaultBackend();
  const question = { ...halves(moons), seed: 1, backend, effort: 0.6 };
  const scores = new Map<string, number>();
  for (const contender of contenders) scores.set(contender.name, (await measure(contender, question)).score);
  const linear = scores.get(linearModel.name) ?? NaN;
  expect(linear).toBeGreaterThan(0.75);
  expect(linear).toBeLessThan(0.93);
  for (const name of [contenders[0].name, multilayerPerceptron.name, randomFeatures.name]) {
    expect(scores.get(name), name).toBeGreaterThan(linear);
  }
});

it('predicts numbers in the units of the target', async () => {
  const backend = await createDefaultBackend();
  const { train, test } = halves(wave);
  const inMillions = <T extends Table>(table: T): Table =>
    table.target.kind === 'numeric'
      ? { ...table, target: { kind: 'numeric', values: table.target.values.map((y) => 5e6 + 1e6 * y) } }
      : table;
  for (const contender of contenders) {
    const question = { train: inMillions(train), test: inMillions(test), seed: 1, backend, effort: 0.8 };
    const { score } = await measure(contender, question);
    expect(score, contender.name).toBeGreaterThan(contender === linearModel ? 0.3 : 0.7);
  }
});

describe('the network trained by Adam', () => {
  it('without hidden units and one output it reaches ridge regression', async () => {
    const data = scaleData(halves(wave).train, halves(wave).test);
    const l2 = 30;
    const settings = { width: 0, learningRate: 0.01, epochs: 1500, batchSize: 100, l2 };
    const { outputs, parameters } = await trainByAdam(data, settings, 1);
    const x = Matrix.from1DArray(data.train.rows, 1, [...data.train.features]);
    const y = Matrix.columnVector([...data.train.targets]);
    // Both are centred, so the offset is 0.
    const slope = solve(x.transpose().mmul(x).add(l2), x.transpose().mmul(y)).get(0, 0);
    data.test.features.forEach((value, i) => expect(outputs[i]).toBeCloseTo(slope * value, 3));
    expect(parameters).toBe(2);
  });

  it('is the same for the same seed, another for another', async () => {
    const data = scaleData(halves(moons).train, halves(moons).test);
    const settings = { width: 8, learningRate: 0.01, epochs: 3, batchSize: 32, l2: 0 };
    const [first, again, other] = [
      await trainByAdam(data, settings, 1),
      await trainByAdam(data, settings, 1),
      await trainByAdam(data, settings, 2),
    ];
    expect(again.outputs).toEqual(first.outputs);
    expect(other.outputs).not.toEqual(first.outputs);
    expect(first.parameters).toBe(3 * 8 + 9 * 2);
  });

  it('follows the gradient: a small step along it lowers the loss as the slope says', async () => {
    // Adam's first step has size rate in every parameter, against the sign of the gradient: the loss must fall at every rate.
    const { train } = halves(moons);
    const data = scaleData(train, train);
    const lossAfter = async (learningRate: number) => {
      const settings = { width: 5, learningRate, epochs: 1, batchSize: train.rows, l2: 0 };
      const { outputs } = await trainByAdam(data, settings, 3);
      let loss = 0;
      for (let i = 0; i < train.rows; i++) {
        const [a, b] = [outputs[2 * i], outputs[2 * i + 1]];
        const y = data.train.targets[2 * i] === 1 ? a : b;
        loss += (Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b))) - y) / train.rows;
      }
      return loss;
    };
    const losses = [await lossAfter(1e-6), await lossAfter(1e-2), await lossAfter(2e-2), await lossAfter(4e-2)];
    for (let k = 1; k < losses.length; k++) expect(losses[k]).toBeLessThan(losses[k - 1]);
  });
});

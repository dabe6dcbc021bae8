import { sameModel } from '@proxflow/model-io';
import { describe, expect, it } from 'vitest';
import { loadWdbc, MeanFieldClassifier, MeanFieldRegressor, twoMoons, type StepReport } from './index.js';

const table = twoMoons({ rows: 90, noise: 0.2, seed: 3 });
const options = { seed: 1, particles: 30, steps: 40, batchSize: 20 };

describe('mini-batches', () => {
  it('learn breast cancer from 32 rows a step', async () => {
    const wdbc = await loadWdbc();
    const model = await new MeanFieldClassifier({ ...options, steps: 150, batchSize: 32 }).fitTable(wdbc);
    const labels = Array.from(wdbc.target.labels, (label) => wdbc.target.classes[label]);
    expect(await model.score(wdbc, labels)).toBeGreaterThan(0.96);
  });

  it('are drawn by the seed, in epochs of all rows, and the record says so', async () => {
    const seen: StepReport['freeEnergy'][] = [];
    const fit = () => new MeanFieldClassifier(options).fitTable(table, { onStep: (r) => void seen.push(r.freeEnergy) });
    const model = await fit();
    expect(model.record.batch).toEqual({ rows: 20, of: 90, batches: 5 });
    expect(model.settings.batchSize).toBe(20);
    expect(seen.slice(0, 5).map(({ batch }) => batch?.rows)).toEqual([20, 20, 20, 20, 10]);
    const again = await fit();
    expect(again.network.positions).toEqual(model.network.positions);
    expect(again.record.history).toEqual(model.record.history);
    const other = await new MeanFieldClassifier({ ...options, seed: 2 }).fitTable(table);
    expect(other.record.history.risk).not.toEqual(model.record.history.risk);
    const copy = await MeanFieldClassifier.fromJSON(JSON.parse(JSON.stringify(model)));
    expect([copy.record, copy.settings]).toEqual([model.record, model.settings]);
  });

  it('resume bit for bit in the middle of an epoch', async () => {
    const whole = await new MeanFieldClassifier(options).fitTable(table);
    const controller = new AbortController();
    const model = new MeanFieldClassifier(options);
    const onStep = ({ step }: StepReport) => {
      if (step === 13) controller.abort();
    };
    await model.fitTable(table, { signal: controller.signal, onStep });
    const { checkpoint } = model;
    await model.fitTable(table, checkpoint && { checkpoint });
    expect(model.network.positions).toEqual(whole.network.positions);
    expect(model.record.freeEnergy.last).toBe(whole.record.freeEnergy.last);
    expect(sameModel(model.toJSON(), whole.toJSON())).toBe(true);
  });

  it('of all rows or more are the full batch, of which the record does not speak', async () => {
    const { batchSize: _, ...full } = options;
    const reference = await new MeanFieldRegressor(full).fit([[0], [1], [2]], [0, 1, 4]);
    const model = await new MeanFieldRegressor({ ...options, batchSize: 3 }).fit([[0], [1], [2]], [0, 1, 4]);
    expect(model.network.positions).toEqual(reference.network.positions);
    expect(model.record).not.toHaveProperty('batch');
    expect(reference.settings).not.toHaveProperty('batchSize');
  });

  it('are integers, and no part of published formulas', () => {
    expect(() => new MeanFieldClassifier({ batchSize: 0 })).toThrow(/batchSize.*0/);
    expect(() => new MeanFieldClassifier({ batchSize: 2.5 })).toThrow(/batchSize/);
    expect(() => new MeanFieldClassifier({ batchSize: 8, preset: 'paper' })).toThrow(/batchSize.*preset paper/);
  });
});

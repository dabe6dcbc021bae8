import { describe, expect, it } from 'vitest';
import { MeanFieldClassifier, MeanFieldRegressor, parseModelFile, twoMoons } from './index.js';

const table = twoMoons({ rows: 60, noise: 0.2, seed: 5 });
const options = { seed: 1, particles: 20, steps: 60 };

describe('a model whose training diverged', () => {
  it('keeps its last good state, says so, and names a step size that trains', async () => {
    const model = await new MeanFieldClassifier({ ...options, stepSize: 1e5 }).fitTable(table);
    const { status, divergence, history, steps } = model.record;
    expect(status).toBe('diverged');
    expect(divergence).toMatchObject({ likelyCause: 'stepSize', stepSize: 1e5, step: steps + 1 });
    expect([...history.risk, ...history.freeEnergy].every(Number.isFinite)).toBe(true);
    const probabilities = await model.predictProbability(table);
    expect(probabilities.flat().every(Number.isFinite)).toBe(true);

    const stepSize = divergence?.stableStepSize ?? NaN;
    const next = await new MeanFieldClassifier({ ...options, stepSize }).fitTable(table);
    expect(next.record.status).not.toBe('diverged');
    expect(next.record.risk.last).toBeLessThan(next.record.risk.first / 2);
  });

  it('goes to a file and back with what it says', async () => {
    const model = await new MeanFieldClassifier({ ...options, stepSize: 1e5 }).fitTable(table);
    const stored = JSON.parse(JSON.stringify(model.toJSON())) as unknown;
    expect(parseModelFile(stored).record).toEqual(JSON.parse(JSON.stringify(model.record)));
  });

  it('goes on from its last good state: the checkpoint is whole', async () => {
    const { features, rows, columns } = table;
    const targets = Float64Array.from({ length: rows }, (_, i) => features[i * columns]);
    const inputs = { features, rows, columns };
    const model = new MeanFieldRegressor({ ...options, stepSize: 1e5 });
    await model.partialFit(inputs, targets);
    expect(model.record.status).toBe('diverged');
    await model.partialFit(inputs, targets);
    expect(model.record.status).toBe('diverged');
    const predictions = await model.predict(inputs);
    expect(predictions.every(Number.isFinite)).toBe(true);
  });
});

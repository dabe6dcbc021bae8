import { loadWdbc, MeanFieldClassifier, orderedSplit, selectRows } from './index.js';
import { describe, expect, it } from 'vitest';

describe('WDBC, default settings, first 70 % of the rows for training', () => {
  it.each([1, 2, 3, 4, 5])('seed %i: test accuracy at least 0.97 by both estimators', async (seed) => {
    const wdbc = await loadWdbc();
    const split = orderedSplit(wdbc.rows, 0.7);
    const test = selectRows(wdbc, split.test);
    const truth = Array.from(test.target.labels, (label) => wdbc.target.classes[label]);
    const model = await new MeanFieldClassifier({ seed }).fitTable(selectRows(wdbc, split.train));
    expect(await model.score(test, truth)).toBeGreaterThanOrEqual(0.97);
    expect(await model.score(test, truth, { estimator: 'unweighted' })).toBeGreaterThanOrEqual(0.97);
    expect(model.record.status).toBe('completed');
    expect(model.record.massError).toBeLessThan(1e-12);
    // 1e-9 is what the inner loop may leave; float64 rounding at potentials of size 1e4 adds about as much.
    expect(model.record.certifiedError).toBeLessThanOrEqual(2.5e-9);
    expect(model.record.freeEnergy.last).toBeLessThan(model.record.freeEnergy.first / 2);
  });
});

import { describe, expect, it } from 'vitest';
import {
  createRandom,
  loadWine,
  logLoss,
  MeanFieldClassifier,
  MeanFieldRegressor,
  permutationImportance,
  selectRows,
  stratifiedSplit,
  type FeatureMatrix,
} from './index.js';

const stream = createRandom(5).stream('importance data');
const x = Array.from({ length: 300 }, (_, i) => [0, 1, 2].map((k) => stream.normal(0, i, k)));

describe('permutationImportance', () => {
  it('is most for the feature that decides, near 0 for noise, and known in closed form for a linear model', async () => {
    // y = 2 a + b: shuffling a gives E (2 a' - 2 a)^2 = 8, of b 2, over Var y = 5 in R^2.
    const truth = x.map(([a, b]) => 2 * a + b);
    const model = await new MeanFieldRegressor({ seed: 1, particles: 60 }).fit(x.slice(0, 150), truth.slice(0, 150));
    const { score, repeats, features } = await permutationImportance(model, x.slice(150), truth.slice(150), {
      repeats: 8,
      seed: 2,
    });
    expect(repeats).toBe(8);
    expect(score).toBe(await model.score(x.slice(150), truth.slice(150)));
    expect(Math.abs(features[0].mean - 8 / 5)).toBeLessThan(0.3);
    expect(Math.abs(features[1].mean - 2 / 5)).toBeLessThan(0.15);
    expect(Math.abs(features[2].mean)).toBeLessThan(0.03);
    expect(features.every(({ deviation }) => deviation > 0 && deviation < 0.2)).toBe(true);
    expect(features[0]).not.toHaveProperty('name');
  });

  it('takes any estimator: exactly 0 and exactly the spread for a model that looks at one column', async () => {
    const first = {
      score: ({ features, rows, columns }: FeatureMatrix, truth: readonly number[]) =>
        -truth.reduce((sum, y, i) => sum + Math.abs(features[i * columns] - y), 0) / rows,
    };
    const matrix = { features: Float64Array.of(1, 7, 2, 8, 3, 9), rows: 3, columns: 2 };
    const { score, features } = await permutationImportance(first, matrix, [1, 2, 3], { repeats: 3 });
    expect(score).toBeCloseTo(0, 15);
    expect(features[1]).toEqual({ index: 1, mean: 0, deviation: 0 });
    expect(features[0].mean).toBeGreaterThan(0);
    expect([...matrix.features]).toEqual([1, 7, 2, 8, 3, 9]);
  });

  it("has a table's names, another score if asked, and the same numbers for the same seed", async () => {
    const table = await loadWine();
    const { train, test } = stratifiedSplit(table.target, 0.7, 1);
    const model = await new MeanFieldClassifier({ seed: 1, particles: 40, steps: 100 }).fitTable(
      selectRows(table, train),
    );
    const unseen = selectRows(table, test);
    const { labels, classes } = unseen.target;
    const names = Array.from(labels, (label) => classes[label]);
    const find = (seed: number) =>
      permutationImportance(model, unseen, names, {
        seed,
        repeats: 2,
        score: async (own, rows) => -logLoss(await own.predictProbability(rows), labels),
      });
    const found = await find(1);
    expect(found.features.map(({ name }) => name)).toEqual(table.featureNames);
    expect(await find(1)).toEqual(found);
    expect((await find(2)).features).not.toEqual(found.features);
  });

  it('refuses what it cannot score', async () => {
    const constant = { score: () => 1 };
    await expect(permutationImportance(constant, x, [1, 2])).rejects.toThrow(/truth.*300 entries/);
    await expect(permutationImportance(constant, [], [])).rejects.toThrow(/features.*0 rows/);
    await expect(permutationImportance(constant, [[1]], [1], { repeats: 0 })).rejects.toThrow(/repeats/);
    await expect(permutationImportance({ score: () => NaN }, [[1]], [1])).rejects.toThrow(/score.*NaN/);
  });
});

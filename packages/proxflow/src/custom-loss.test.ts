import { customLoss, MeanFieldRegressor, createRandom } from './index.js';
import { expect, it } from 'vitest';

it('trains a quantile loss of one own, in under ten lines, by the same flow', async () => {
  const stream = createRandom(1).stream('data');
  const x = Array.from({ length: 300 }, (_, i) => [stream.uniform(0, i, 0)]);
  const y = x.map(([value], i) => 2 * value + stream.normal(1, i, 0));

  const quantile = (q: number) =>
    customLoss({
      name: `quantile ${q}`,
      value: (f, target) => Math.max(q * (target - f), (q - 1) * (target - f)),
      derivative: (f, target) => (f > target ? 1 - q : -q),
    });
  const model = new MeanFieldRegressor({ loss: quantile(0.9), particles: 60, steps: 300, seed: 1 });
  await model.fit(x, y);

  const predicted = await model.predict(x);
  const below = y.filter((value, i) => value <= predicted[i]).length / y.length;
  expect(below).toBeGreaterThan(0.85);
  expect(below).toBeLessThan(0.95);
});

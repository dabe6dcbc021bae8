import { describeLoss } from '@proxflow/conformance';
import { MeanFieldRegressor, sinusoid } from 'proxflow';
import { expect, it } from 'vitest';
import { quantileLoss } from './quantile-loss.js';

describeLoss({ name: 'quantile 0.9', loss: quantileLoss(0.9), kinks: (y) => [y] });

it('a network trained with the loss of the 0.9-quantile has nine tenths of the targets below it', async () => {
  const table = sinusoid({ rows: 400, noise: 0.3, seed: 1 });
  const model = await new MeanFieldRegressor({ loss: quantileLoss(0.9), seed: 1 }).fitTable(table);
  const predictions = await model.predict(table);
  const below = predictions.filter((f, i) => table.target.values[i] < f).length / table.rows;
  expect(below).toBeGreaterThan(0.85);
  expect(below).toBeLessThan(0.95);
});

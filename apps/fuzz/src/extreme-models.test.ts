import { createCpuBackend, MeanFieldRegressor, parseModelFile } from 'proxflow';
import { expect, it } from 'vitest';

it('a model of an infinite certified error goes to a file and back', async () => {
  const options = { particles: 6, steps: 2, seed: 1, backend: createCpuBackend() };
  const file = (await new MeanFieldRegressor(options).fit([[0], [1], [2]], [0, 1, 2])).toJSON();
  const unbounded = { ...file, record: { ...file.record, certifiedError: Infinity } };
  expect(parseModelFile(unbounded).record.certifiedError).toBe(Infinity);
  const stored: unknown = JSON.parse(JSON.stringify(unbounded));
  expect((await MeanFieldRegressor.fromJSON(stored)).record.certifiedError).toBe(Infinity);
});

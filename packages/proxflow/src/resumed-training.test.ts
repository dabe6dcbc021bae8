import { decodeCheckpoint, encodeCheckpoint, sameModel } from '@proxflow/model-io';
import { describe, expect, it } from 'vitest';
import { MeanFieldClassifier, MeanFieldRegressor, twoMoons, type TrainingCheckpoint } from './index.js';

const table = twoMoons({ rows: 40, noise: 0.2, seed: 2 });
const options = { seed: 1, particles: 20, steps: 30 };

async function checkpoints(of: object, every: number): Promise<TrainingCheckpoint[]> {
  const made: TrainingCheckpoint[] = [];
  const onCheckpoint = (checkpoint: TrainingCheckpoint) => void made.push(checkpoint);
  await new MeanFieldClassifier(of).fitTable(table, { onCheckpoint, checkpointEvery: every });
  return made;
}

describe('training from a checkpoint', () => {
  it('ends as an undisturbed run does, record included, from every step and through a file', async () => {
    const whole = await new MeanFieldClassifier(options).fitTable(table);
    const made = await checkpoints(options, 7);
    expect(made.map(({ flow }) => flow.step)).toEqual([7, 14, 21, 28]);
    for (const checkpoint of made) {
      const stored = decodeCheckpoint(encodeCheckpoint(checkpoint));
      const model = await new MeanFieldClassifier(options).fitTable(table, { checkpoint: stored });
      expect(sameModel(model.toJSON(), whole.toJSON())).toBe(true);
      expect(model.record.seconds).toBeGreaterThan(checkpoint.progress.seconds);
    }
  });

  it('does so with early stopping and mini-batches, counting checkpoints from the first step', async () => {
    const early = { ...options, steps: 60, validationFraction: 0.3, validationEvery: 4, batchSize: 8 };
    const whole = await new MeanFieldClassifier(early).fitTable(table);
    const [first] = await checkpoints(early, 10);
    const later: number[] = [];
    const model = await new MeanFieldClassifier(early).fitTable(table, {
      checkpoint: decodeCheckpoint(encodeCheckpoint(first)),
      onCheckpoint: ({ flow }) => void later.push(flow.step),
      checkpointEvery: 15,
    });
    expect(sameModel(model.toJSON(), whole.toJSON())).toBe(true);
    expect(later[0]).toBe(15);
  });

  it('takes another number of steps, and nothing else that differs, which it names', async () => {
    const [checkpoint] = await checkpoints(options, 10);
    const longer = await new MeanFieldClassifier({ ...options, steps: 40 }).fitTable(table, { checkpoint });
    const whole = await new MeanFieldClassifier({ ...options, steps: 40 }).fitTable(table);
    expect(sameModel(longer.toJSON(), whole.toJSON())).toBe(true);
    const refusal = (other: object, rows = table) =>
      expect(new MeanFieldClassifier({ ...options, ...other }).fitTable(rows, { checkpoint })).rejects;
    await refusal({ seed: 2 }).toThrow(/differs in seed \(2 asked for, 1 saved\)$/);
    await refusal({ particles: 21, stepSize: 0.01 }).toThrow(
      /particles \(21 asked for, 20 saved\), stepSize \(0.01 asked/,
    );
    await refusal({
      initialDistribution: () => Array.from({ length: 4 }, () => ({ kind: 'normal', mean: 0, deviation: 1 })),
    }).toThrow(/differs in initialDistribution/);
    await refusal({}, twoMoons({ rows: 40, noise: 0.2, seed: 3 })).toThrow(/features \("[0-9a-f]{16}" asked/);
    await refusal({ classWeights: 'balanced' }).toThrow(/row weights \("[0-9a-f]{16}" asked for, none saved\)$/);
  });

  it('refuses an interval that is none, and a checkpoint of the other task', async () => {
    const [checkpoint] = await checkpoints(options, 10);
    await expect(new MeanFieldClassifier(options).fitTable(table, { checkpointEvery: 0 })).rejects.toThrow(
      /checkpointEvery/,
    );
    const numbers = new MeanFieldRegressor(options).fit([[0], [1]], [0, 1], { checkpoint });
    await expect(numbers).rejects.toThrow(/loss \("squared" asked for, "logistic" saved\).* targets/);
  });
});

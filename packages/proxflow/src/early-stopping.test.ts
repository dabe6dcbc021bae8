import { sameModel } from '@proxflow/model-io';
import { describe, expect, it } from 'vitest';
import {
  createRandom,
  loadIris,
  logisticLoss,
  MeanFieldClassifier,
  MeanFieldRegressor,
  presets,
  twoMoons,
  type StepReport,
  type TrainingCheckpoint,
} from './index.js';
import { drawHeldOut } from './held-out.js';

/** Few noisy rows, many particles: the held-out loss has its least value on the way. */
const table = twoMoons({ rows: 60, noise: 0.35, seed: 5 });
const early = { seed: 1, particles: 40, steps: 300, validationFraction: 0.3, validationEvery: 5, patience: 3 };
const { validationFraction: _, validationEvery: __, patience: ___, ...plain } = early;

function validationOf({ record }: MeanFieldClassifier | MeanFieldRegressor) {
  if (record.validation === undefined) expect.unreachable();
  return record.validation;
}

describe('early stopping', () => {
  it('stops after `patience` evaluations without improvement and keeps the best cloud', async () => {
    const model = await new MeanFieldClassifier(early).fitTable(table);
    const { status, steps } = model.record;
    const { best, bestStep, stoppedEarly, history } = validationOf(model);
    expect([status, stoppedEarly]).toEqual(['stoppedEarly', true]);
    expect(steps).toBeLessThan(300);
    expect(steps - bestStep).toBe(3 * 5);
    expect(history.steps).toEqual(Array.from({ length: steps / 5 }, (_, k) => 5 * (k + 1)));
    expect(best).toBe(Math.min(...history.losses));
    expect(history.losses.at(-4)).toBe(best);
    expect(model.checkpoint?.flow.step).toBe(bestStep);
    expect(model.settings.earlyStopping).toEqual({ fraction: 0.3, every: 5, patience: 3 });
    expect(model.record.history.risk).toHaveLength(steps + 1);
  });

  it('measures the mean loss on the rows that it held out, at the cloud that it keeps', async () => {
    const model = await new MeanFieldClassifier(early).fitTable(table);
    const split = drawHeldOut(early, table.rows, table.target);
    if (split === undefined) expect.unreachable();
    expect([...split.train, ...split.test].sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i));
    expect([...split.test].filter((i) => table.target.labels[i] === 0)).toHaveLength(9);
    expect(split.test).toHaveLength(18);
    const scores = await model.decision(table);
    const losses = Array.from(split.test, (i) => logisticLoss().value(scores[i], 2 * table.target.labels[i] - 1));
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    expect(validationOf(model).best).toBeCloseTo(mean, 12);
    // Scaling knows nothing of the held-out rows.
    const { mean: means } = model.toJSON().standardizer ?? expect.unreachable();
    const ofTrained = Array.from(split.train, (i) => table.features[2 * i]).reduce((a, b) => a + b, 0) / 42;
    expect(means[0]).toBeCloseTo(ofTrained, 12);
  });

  it('is the run without it on the rows that train, up to the best step', async () => {
    const model = await new MeanFieldClassifier(early).fitTable(table);
    const split = drawHeldOut(early, table.rows, table.target);
    const rows = Array.from(split?.train ?? [], (i) => [...table.features.subarray(2 * i, 2 * i + 2)]);
    const labels = Array.from(split?.train ?? [], (i) => table.target.labels[i]);
    const steps = validationOf(model).bestStep;
    const same = await new MeanFieldClassifier({ ...plain, steps }).fit(rows, labels);
    expect(same.network.positions).toEqual(model.network.positions);
    expect(same.network.weights).toEqual(model.network.weights);
  });

  it('goes back to the best step also where the steps run out before the patience', async () => {
    const options = {
      ...early,
      steps: validationOf(await new MeanFieldClassifier(early).fitTable(table)).bestStep + 7,
    };
    const model = await new MeanFieldClassifier(options).fitTable(table);
    expect(model.record).toMatchObject({ status: 'completed', steps: options.steps });
    expect(validationOf(model)).toMatchObject({ stoppedEarly: false, bestStep: options.steps - 7 });
    expect(model.checkpoint?.flow.step).toBe(options.steps - 7);
  });

  it('resumes bit for bit, from before and from after the best step', async () => {
    const whole = await new MeanFieldClassifier(early).fitTable(table);
    const { bestStep } = validationOf(whole);
    for (const at of [bestStep - 3, bestStep + 4]) {
      const controller = new AbortController();
      const onStep = ({ step }: StepReport) => {
        if (step === at) controller.abort();
      };
      const model = new MeanFieldClassifier(early);
      await model.fitTable(table, { signal: controller.signal, onStep });
      expect(model.record).toMatchObject({ status: 'aborted', steps: at, validation: { stoppedEarly: false } });
      expect(model.checkpoint?.flow.step).toBe(at);
      const checkpoint = structuredClone(model.checkpoint) as TrainingCheckpoint;
      await model.fitTable(table, { checkpoint });
      expect(model.record).toMatchObject({ status: 'stoppedEarly', steps: whole.record.steps });
      expect(model.network.positions).toEqual(whole.network.positions);
      expect(model.network.weights).toEqual(whole.network.weights);
      expect(sameModel(model.toJSON(), whole.toJSON())).toBe(true);
    }
  });

  it('changes nothing when a run that has ended goes on from its end', async () => {
    const model = await new MeanFieldClassifier(early).fitTable(table);
    const again = await new MeanFieldClassifier({ ...early, steps: 400 }).fitTable(table, {
      checkpoint: model.checkpoint ?? expect.unreachable(),
    });
    const { seconds, secondsPerStep } = again.record;
    expect(again.record).toEqual({ ...model.record, seconds, secondsPerStep });
    expect(again.network).toMatchObject({ positions: model.network.positions, weights: model.network.weights });
  });

  it('survives JSON, and is off by default', async () => {
    const model = await new MeanFieldClassifier(early).fitTable(table);
    const json = JSON.parse(JSON.stringify(model)) as object;
    const copy = await MeanFieldClassifier.fromJSON(json);
    expect(copy.toJSON()).toEqual(json);
    expect(copy.record).toEqual(model.record);
    const off = await new MeanFieldClassifier({ ...plain, steps: 5 }).fitTable(table);
    expect(off.record).not.toHaveProperty('validation');
    expect(off.settings).not.toHaveProperty('earlyStopping');
    const aborted = await new MeanFieldClassifier(early).fitTable(table, { signal: AbortSignal.abort() });
    expect(validationOf(aborted)).toEqual({ bestStep: 0, stoppedEarly: false, history: { steps: [], losses: [] } });
    expect((await MeanFieldClassifier.fromJSON(JSON.parse(JSON.stringify(aborted)))).record).toEqual(aborted.record);
  });

  it('works for several classes, numbers, class weights and published formulas', async () => {
    const short = { ...early, steps: 30, particles: 20 };
    const iris = await new MeanFieldClassifier({ ...short, classWeights: 'balanced' }).fitTable(await loadIris());
    expect(validationOf(iris).history.steps).toEqual([5, 10, 15, 20, 25, 30]);
    const stream = createRandom(3).stream('x');
    const x = Array.from({ length: 40 }, (_, i) => [stream.normal(0, i, 0), stream.normal(0, i, 1)]);
    const y = x.map(([a, b]) => [100 + a * b, a]);
    const numbers = await new MeanFieldRegressor(short).fit(x, y);
    expect(validationOf(numbers).history.losses.every(Number.isFinite)).toBe(true);
    const train = drawHeldOut(short, 40)?.train ?? [];
    const mean = Array.from(train, (i) => y[i][0]).reduce((sum, value) => sum + value, 0) / train.length;
    expect(numbers.toJSON().targetScalers[0].mean).toBeCloseTo(mean, 10);
    for (const preset of ['paper', 'reference'] as const) {
      expect(presets[preset].published).toBeDefined();
      const model = await new MeanFieldClassifier({ ...short, preset, steps: 5 }).fitTable(table);
      expect(validationOf(model).history.steps).toEqual([5]);
    }
  });

  it('refuses options outside their domain, alone, or for too few rows', async () => {
    const make = (options: object) => () => new MeanFieldClassifier(options);
    expect(make({ validationFraction: 1 })).toThrow(/validationFraction.*above 0 and below 1.*found 1/);
    expect(make({ validationFraction: NaN })).toThrow(/validationFraction/);
    expect(make({ validationFraction: 0.2, patience: 0 })).toThrow(/patience/);
    expect(make({ validationFraction: 0.2, validationEvery: 0.5 })).toThrow(/validationEvery/);
    expect(make({ patience: 3 })).toThrow(/patience.*validationFraction beside it/);
    expect(make({ validationEvery: 3 })).toThrow(/validationEvery.*validationFraction beside it/);
    const fit = (options: object, x: number[][], y: string[]) =>
      new MeanFieldClassifier({ ...early, ...options }).fit(x, y);
    const [x, y] = [
      [[0], [1], [2]],
      ['a', 'b', 'b'],
    ];
    await expect(fit({}, x, y)).rejects.toThrow(/validationFraction.*rows of each class/);
    await expect(fit({ validationEvery: 301 }, [...x, ...x, ...x], [...y, ...y, ...y])).rejects.toThrow(
      /validationEvery.*at most the 300 steps/,
    );
  });
});

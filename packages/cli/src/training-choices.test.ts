import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MeanFieldClassifier } from 'proxflow';
import { afterAll, describe, expect, it } from 'vitest';
import { loadModel } from './files/load-model.js';
import { capturedIo, run } from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-choices-'));
afterAll(() => rmSync(folder, { recursive: true }));
const quick = ['--particles', '20', '--steps', '60', '--seed', '1'];

async function output(...argv: string[]): Promise<string> {
  const io = capturedIo();
  expect([await run(argv, io), io.errors()]).toEqual([0, io.errors()]);
  return io.output();
}

const json = async (...argv: string[]) => JSON.parse(await output(...argv, '--json')) as Record<string, unknown>;

async function refused(...argv: string[]): Promise<string> {
  const io = capturedIo();
  expect(await run(argv, io)).toBe(2);
  return io.errors();
}

function curve(): string {
  const path = join(folder, 'curve.csv');
  const rows = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
  writeFileSync(path, `x,y,z\n${rows.map(([x, y]) => `${x},${y},${2 * x}`).join('\n')}\n`);
  return path;
}

describe('train with choices of its own', () => {
  it('stops early, on mini-batches, with balanced classes and calibrated probabilities', async () => {
    const out = join(folder, 'chosen.json');
    const choices = ['--batch-size', '32', '--validation', '0.2', '--patience', '1', '--class-weights', 'balanced'];
    const result = await json('train', 'wdbc', ...quick, ...choices, '--calibrate', '0.25', '--out', out);
    const { model, settings } = { ...(await loadModel(out)), ...(await loadModel(out)).model.toJSON() };
    expect(settings).toMatchObject({ batchSize: 32, earlyStopping: { fraction: 0.2, every: 10, patience: 1 } });
    // 399 rows train, 99 of them calibrate, 60 of the other 300 validate.
    expect(result.batch).toEqual({ rows: 32, of: 240, batches: 8 });
    const { validation } = model.record;
    expect(result.validation).toEqual({
      best: validation?.best,
      bestStep: validation?.bestStep,
      stoppedEarly: validation?.stoppedEarly,
    });
    if (!(model instanceof MeanFieldClassifier)) expect.unreachable();
    expect(result.calibration).toEqual(model.calibration);
    expect(Object.keys(result).slice(-4)).toEqual(['model', 'batch', 'validation', 'calibration']);
    const balanced = await json('train', 'wdbc', ...quick, '--class-weights', 'balanced');
    expect(balanced.risk).not.toEqual((await json('train', 'wdbc', ...quick)).risk);
  });

  it('tells people', async () => {
    const choices = ['--batch-size', '30', '--validation', '0.3', '--calibrate', '0.2'];
    const text = await output('train', 'two-moons', ...quick, ...choices);
    expect(text).toMatch(/Validation +mean loss \S+ on held-out rows at step \d+, the model\s+kept/);
    expect(text).toMatch(/Batches +30 of \d+ rows a step, \d+ to an epoch/);
    expect(text).toMatch(/Calibration +scale \S+, offset \S+, on rows set apart/);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('refuses what does not fit, by the name it was typed', async () => {
    expect(await refused('train', 'wdbc', '--patience', '3')).toMatch(/--patience: expected --validation/);
    expect(await refused('train', 'wdbc', '--validation', '1')).toMatch(/--validation: expected a number above 0/);
    expect(await refused('train', 'wdbc', '--calibrate', 'half')).toMatch(/--calibrate: .*found "half"/);
    expect(await refused('train', 'iris', '--calibrate', '0.999')).toMatch(/--calibrate: .*rows of each class/);
    expect(await refused('train', 'wdbc', '--batch-size', '0')).toMatch(/--batch-size: .*found 0/);
    expect(await refused('train', 'wdbc', '--class-weights', 'equal')).toMatch(/--class-weights: .*balanced/);
    for (const option of [
      ['--class-weights', 'balanced'],
      ['--calibrate', '0.5'],
    ]) {
      expect(await refused('train', curve(), ...option)).toMatch(
        /expected no such option, as the target is not a class/,
      );
    }
  });
});

describe('evaluate --importance', () => {
  it('prints the features that matter first, and all of them as JSON', async () => {
    const model = join(folder, 'curve.json');
    await output('train', curve(), ...quick, '--out', model);
    const text = await output('evaluate', model, curve(), '--importance');
    expect(text).toMatch(/Importance +shuffled feature +fall +deviation\n +x +\d\.\d{4} +\d\.\d{4}\n +y +-?0\.\d{4}/);
    expect(text).toMatch(/of R squared, over 5 shuffles each/);
    const { importance } = await json('evaluate', model, curve(), '--importance');
    const { repeats, features } = importance as { repeats: number; features: { name: string; mean: number }[] };
    expect([repeats, features.map(({ name }) => name)]).toEqual([5, ['x', 'y']]);
    expect(features[0].mean).toBeGreaterThan(1);
    expect(Math.abs(features[1].mean)).toBeLessThan(0.1);
    expect(await json('evaluate', model, curve())).not.toHaveProperty('importance');
  });

  it('fits 80 columns for many features with long names', async () => {
    const path = join(folder, 'wide.csv');
    const names = Array.from({ length: 25 }, (_, k) => `feature ${k} ${'of a long name '.repeat(4)}`);
    const rows = Array.from({ length: 30 }, (_, i) => [
      ...names.map((_, k) => Math.sin(i * (k + 1))),
      i % 2 ? 'a' : 'b',
    ]);
    writeFileSync(path, `${[...names, 'kind'].join(',')}\n${rows.map((row) => row.join(',')).join('\n')}\n`);
    const model = join(folder, 'wide.json');
    await output('train', path, ...quick, '--steps', '5', '--out', model);
    const text = await output('evaluate', model, path, '--importance');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(text).toMatch(/of accuracy, over 5 shuffles each; 5 more features with\s+--json/);
    expect(text).not.toMatch(/-0\.00 %/);
  });
});

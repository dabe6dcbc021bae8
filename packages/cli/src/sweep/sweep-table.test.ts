import { describe, expect, it } from 'vitest';
import type { RunRecord } from './run-record.js';
import { resultsCsv } from './sweep-files.js';
import { sweepTable } from './sweep-table.js';
import { doneRecord, failedRecord } from './testing/records.js';

/** The table of settings h = 0, 1, ... with the given records for each. */
function tableOf(...groups: ((key: string, setting: { h: string }) => RunRecord | undefined)[][]) {
  const runs = groups.flatMap((group, h) =>
    group.map((make, i) => {
      const [key, setting] = [`${h}-${i}`, { h: String(h) }];
      return { key, setting, seed: String(i), record: make(key, setting) };
    }),
  );
  const records = new Map(runs.flatMap(({ key, record }) => (record ? [[key, record] as const] : [])));
  return sweepTable(runs, records);
}

const scored = (accuracy: number, loss?: number) => (key: string, setting: { h: string }) =>
  doneRecord(key, setting, accuracy, loss);
const failed = (key: string, setting: { h: string }) => failedRecord(key, setting);
const left = () => undefined;

describe('sweepTable', () => {
  it('names the best by its mean, with the deviation of a sample', () => {
    const { best, rows, criterion } = tableOf([scored(0.8), scored(0.82)], [scored(0.9), scored(0.94), scored(0.92)]);
    expect([criterion, best?.setting, rows.map(({ setting }) => setting.h)]).toEqual(['test', { h: '1' }, ['1', '0']]);
    expect(best?.score?.mean).toBeCloseTo(0.92, 12);
    // ((0.02)^2 + (0.02)^2) / 2 = 0.02^2
    expect(best?.score?.deviation).toBeCloseTo(0.02, 12);
    expect([best?.score?.least, best?.score?.most, best?.unweightedScore?.most]).toEqual([0.9, 0.94, 0.47]);
  });

  it('has no deviation for one seed, and then tells nothing apart', () => {
    const { best, notToldApart } = tableOf([scored(0.8)], [scored(0.9)]);
    expect([best?.score?.deviation, notToldApart]).toEqual([null, null]);
  });

  it('counts what is within a standard error of the difference', () => {
    const near = tableOf([scored(0.9), scored(0.94)], [scored(0.89), scored(0.93)], [scored(0.1), scored(0.12)]);
    expect([near.best?.setting.h, near.notToldApart]).toEqual(['0', 1]);
  });

  it('prefers a setting that is through to one that failed or is not yet done', () => {
    expect(tableOf([scored(0.8), scored(0.8)], [scored(0.9), failed], [scored(0.99), left]).best?.setting.h).toBe('0');
    const none = tableOf([failed, failed], [left, left]);
    expect([none.best, none.rows.map((row) => row.failed)]).toEqual([undefined, [2, 0]]);
  });

  it('chooses by the least validation loss where every run has one', () => {
    const { best, criterion } = tableOf([scored(0.9, 0.5), scored(0.9, 0.5)], [scored(0.8, 0.2), scored(0.8, 0.2)]);
    expect([criterion, best?.setting.h]).toEqual(['validation', '1']);
    expect(tableOf([scored(0.9, 0.5)], [scored(0.8)]).criterion).toBe('test');
  });

  it('does not compare validation losses of different losses', () => {
    const runs = ['logistic', 'hinge'].map((loss) => ({ key: loss, setting: { loss }, seed: '1' }));
    const records = new Map(runs.map(({ key, setting }) => [key, doneRecord(key, setting, 0.5, 0.1)]));
    expect(sweepTable(runs, records).criterion).toBe('test');
  });
});

describe('results.csv', () => {
  it('has a line for each run, failures with their message', () => {
    const text = resultsCsv([doneRecord('a', { h: '0.1' }, 0.9375), failedRecord('b', { h: '2,5' })]);
    expect(text.split('\n')).toEqual([
      'h,seed,status,test_weighted,test_unweighted,train_weighted,train_unweighted,validation_loss,risk,free_energy,' +
        'effective_sample_size,steps,seconds,message',
      '0.1,1,completed,0.9375,0.46875,0.9375,0.46875,,0.1,0.2,5,10,1,',
      '"2,5",1,failed,,,,,,,,,,,numbers left the reals',
      '',
    ]);
  });
});

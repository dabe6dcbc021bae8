import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readShard, runsOfShard } from './shard.js';

describe('shards', () => {
  it('have every run once, and sizes that differ by one at most', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: 20 }), (runs, count) => {
        const all = Array.from({ length: runs }, (_, i) => i);
        const shards = Array.from({ length: count }, (_, i) => runsOfShard(all, { index: i + 1, count, from: '' }));
        expect(shards.flat().sort((a, b) => a - b)).toEqual(all);
        const sizes = shards.map(({ length }) => length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each([
    ['2/4', {}, { index: 2, count: 4 }],
    [undefined, {}, undefined],
    ['off', { SLURM_ARRAY_TASK_ID: '1' }, undefined],
    [
      undefined,
      { SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_COUNT: '4', SLURM_ARRAY_TASK_MIN: '1' },
      { index: 3, count: 4 },
    ],
    [
      'auto',
      { SLURM_ARRAY_TASK_ID: '0', SLURM_ARRAY_TASK_COUNT: '4', SLURM_ARRAY_TASK_MIN: '0' },
      { index: 1, count: 4 },
    ],
    [
      undefined,
      {
        SLURM_ARRAY_TASK_ID: '20',
        SLURM_ARRAY_TASK_COUNT: '3',
        SLURM_ARRAY_TASK_MIN: '10',
        SLURM_ARRAY_TASK_STEP: '5',
      },
      { index: 3, count: 3 },
    ],
    ['auto/4', { JOB_COMPLETION_INDEX: '3' }, { index: 4, count: 4 }],
    // What is said by hand goes before what the environment says.
    [
      '1/2',
      { SLURM_ARRAY_TASK_ID: '9', SLURM_ARRAY_TASK_COUNT: '9', SLURM_ARRAY_TASK_MIN: '1' },
      { index: 1, count: 2 },
    ],
  ])('are read from %j and %j', (text, env, expected) => {
    const shard = readShard(text, env);
    expect(shard && { index: shard.index, count: shard.count }).toEqual(expected);
  });

  it.each([
    ['0/4', {}],
    ['5/4', {}],
    ['1.5/4', {}],
    ['two', {}],
    ['auto', {}],
    ['auto', { JOB_COMPLETION_INDEX: '0' }],
    [undefined, { JOB_COMPLETION_INDEX: '0' }],
    ['auto/4', { JOB_COMPLETION_INDEX: '4' }],
    [undefined, { SLURM_ARRAY_TASK_ID: '7', SLURM_ARRAY_TASK_COUNT: '2', SLURM_ARRAY_TASK_MIN: '1' }],
  ])('are refused: %j and %j', (text, env) => {
    expect(() => readShard(text, env)).toThrow(/expected/);
  });
});

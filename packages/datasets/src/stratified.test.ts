import { InvalidArgumentError } from '@proxflow/backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  kFoldSplits,
  loadIris,
  orderedSplit,
  stratifiedKFoldSplits,
  stratifiedSplit,
  type ClassTarget,
} from './index.js';

function targetOf(labels: readonly number[], classCount = Math.max(...labels) + 1): ClassTarget {
  const classes = Array.from({ length: Math.max(classCount, 2) }, (_, i) => `class ${i}`);
  return { kind: 'classes', classes, labels: Int32Array.from(labels) };
}

function countsIn({ classes, labels }: ClassTarget, rows: Uint32Array): number[] {
  return classes.map((_, index) => rows.filter((row) => labels[row] === index).length);
}

const ascending = (rows: Iterable<number>) => [...rows].sort((a, b) => a - b);
const range = (length: number) => Array.from({ length }, (_, i) => i);

/** Class sizes spelt out as labels in some order. */
const anyLabels = (least: number) =>
  fc.array(fc.integer({ min: least, max: 40 }), { minLength: 2, maxLength: 6 }).chain((sizes) => {
    const labels = sizes.flatMap((size, index) => Array.from({ length: size }, () => index));
    return fc.shuffledSubarray(labels, { minLength: labels.length });
  });

describe('stratifiedSplit', () => {
  it('keeps the species of the irises balanced', async () => {
    const { target } = await loadIris();
    const { train, test } = stratifiedSplit(target, 0.7, 1);
    expect([countsIn(target, train), countsIn(target, test)]).toEqual([
      [35, 35, 35],
      [15, 15, 15],
    ]);
  });

  it('shares out every row once, as many as an ordered split trains, each class by proportion', () => {
    fc.assert(
      fc.property(
        anyLabels(10),
        fc.double({ min: 0.2, max: 0.8, noNaN: true }),
        fc.integer(),
        (labels, fraction, seed) => {
          const target = targetOf(labels);
          const { train, test } = stratifiedSplit(target, fraction, seed);
          expect(train.length).toBe(orderedSplit(labels.length, fraction).train.length);
          expect(ascending([...train, ...test])).toEqual(range(labels.length));
          const sizes = countsIn(target, Uint32Array.from(range(labels.length)));
          for (const [index, count] of countsIn(target, train).entries()) {
            expect(Math.abs(count - fraction * sizes[index])).toBeLessThan(1 + 1e-9);
          }
        },
      ),
    );
  });

  it('leaves at least one row of each class in either part, or says that it cannot', () => {
    fc.assert(
      fc.property(anyLabels(2), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (labels, fraction) => {
        const target = targetOf(labels);
        fc.pre(fraction * labels.length < labels.length - 1);
        const size = orderedSplit(labels.length, fraction).train.length;
        const possible = Math.min(size, labels.length - size) >= target.classes.length;
        if (!possible) {
          expect(() => stratifiedSplit(target, fraction, 1)).toThrow(/leaves at least 1 row of each of \d classes/);
          return;
        }
        const { train, test } = stratifiedSplit(target, fraction, 1);
        expect(Math.min(...countsIn(target, train), ...countsIn(target, test))).toBeGreaterThan(0);
      }),
    );
  });

  it('moves counts only as far as the smallest classes ask', () => {
    const target = targetOf([...range(10).flatMap((i) => [i, i]), ...range(100).map(() => 10)]);
    const { train } = stratifiedSplit(target, 0.9, 1);
    expect(countsIn(target, train)).toEqual([...range(10).map(() => 1), 98]);
    const little = targetOf([...range(3).flatMap((i) => [i, i]), ...range(20).map(() => 3)]);
    expect(countsIn(little, stratifiedSplit(little, 0.16, 1).train)).toEqual([1, 1, 1, 2]);
  });

  it('does not mind a class without rows', () => {
    const { train, test } = stratifiedSplit(targetOf([0, 2, 0, 2], 3), 0.5, 1);
    expect([train.length, test.length]).toEqual([2, 2]);
  });

  it('depends on the seed', async () => {
    const { target } = await loadIris();
    expect(stratifiedSplit(target, 0.6, 3)).toEqual(stratifiedSplit(target, 0.6, 3));
    expect(stratifiedSplit(target, 0.6, 3)).not.toEqual(stratifiedSplit(target, 0.6, 4));
  });

  it('names a class of a single row', () => {
    expect(() => stratifiedSplit(targetOf([0, 0, 0, 1]), 0.5, 1)).toThrow(
      /target class "class 1": expected at least 2 rows of each class/,
    );
  });

  it('names a label that is no class', () => {
    expect(() => stratifiedSplit(targetOf([0, 0, 5, 0], 2), 0.5, 1)).toThrow(/target\.labels \[2\].*found 5/);
  });

  it.each([0, 1, NaN, -1])('refuses the fraction %d', (fraction) => {
    expect(() => stratifiedSplit(targetOf([0, 0, 1, 1]), fraction, 1)).toThrow(InvalidArgumentError);
  });
});

describe.each([
  ['kFoldSplits', (target: ClassTarget, folds: number, seed: number) => kFoldSplits(target.labels.length, folds, seed)],
  ['stratifiedKFoldSplits', stratifiedKFoldSplits],
] as const)('%s', (_, splits) => {
  it('tests every row exactly once, in parts of sizes at most 1 apart', () => {
    fc.assert(
      fc.property(anyLabels(1), fc.integer({ min: 2, max: 12 }), fc.integer(), (labels, folds, seed) => {
        fc.pre(folds <= labels.length);
        const parts = splits(targetOf(labels), folds, seed);
        expect(parts).toHaveLength(folds);
        expect(ascending(parts.flatMap(({ test }) => [...test]))).toEqual(range(labels.length));
        const sizes = parts.map(({ test }) => test.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        for (const { train, test } of parts) expect(ascending([...train, ...test])).toEqual(range(labels.length));
      }),
    );
  });

  it('is shuffled by the seed', () => {
    const target = targetOf(range(40).map((i) => i % 2));
    expect(splits(target, 4, 1)).toEqual(splits(target, 4, 1));
    expect(splits(target, 4, 1)).not.toEqual(splits(target, 4, 2));
    expect([...splits(target, 4, 1)[0].train]).not.toEqual(ascending(splits(target, 4, 1)[0].train));
  });

  it.each([1, 0, 2.5, NaN, 7])('refuses %d folds of 6 rows', (folds) => {
    expect(() => splits(targetOf([0, 1, 0, 1, 0, 1]), folds, 1)).toThrow(InvalidArgumentError);
  });
});

describe('stratifiedKFoldSplits', () => {
  it('has in each test part as many rows of a class as in another, up to 1', () => {
    fc.assert(
      fc.property(anyLabels(1), fc.integer({ min: 2, max: 5 }), (labels, folds) => {
        fc.pre(folds <= labels.length);
        const target = targetOf(labels);
        const counts = stratifiedKFoldSplits(target, folds, 1).map(({ test }) => countsIn(target, test));
        for (const index of target.classes.keys()) {
          const ofClass = counts.map((count) => count[index]);
          expect(Math.max(...ofClass) - Math.min(...ofClass)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

import { InvalidArgumentError, ShapeError } from '@proxflow/backend';
import { describe, expect, it } from 'vitest';
import { createTable, isClassificationTable, isRegressionTable, type Table } from './index.js';

const classes: Table = {
  name: 'toy',
  features: Float64Array.of(1, 2, 3, 4),
  rows: 2,
  columns: 2,
  featureNames: ['a', 'b'],
  targetName: 'kind',
  target: { kind: 'classes', classes: ['no', 'yes'], labels: Int32Array.of(1, 0) },
};
const numeric: Table = { ...classes, target: { kind: 'numeric', values: Float64Array.of(5, 6) } };

describe('createTable', () => {
  it('returns a sound table as it is', () => {
    expect(createTable(classes)).toBe(classes);
    expect(createTable(numeric)).toBe(numeric);
  });

  it('narrows by the kind of target', () => {
    expect([isClassificationTable(classes), isRegressionTable(classes)]).toEqual([true, false]);
    expect([isClassificationTable(numeric), isRegressionTable(numeric)]).toEqual([false, true]);
  });

  it.each<[string, Table, new (...args: never[]) => Error, RegExp]>([
    ['too few features', { ...classes, rows: 3 }, ShapeError, /table\.features: expected 6 entries, found 4/],
    ['no rows', { ...classes, rows: 0 }, InvalidArgumentError, /table\.rows/],
    [
      'a number that is not finite',
      { ...classes, features: Float64Array.of(1, 2, Infinity, 4) },
      InvalidArgumentError,
      /table\.features \[2\]/,
    ],
    ['too few names', { ...classes, featureNames: ['a'] }, ShapeError, /table\.featureNames/],
    ['a name twice', { ...classes, featureNames: ['a', 'a'] }, InvalidArgumentError, /\[1\].*other than that of \[0\]/],
    ['an empty name', { ...classes, featureNames: ['a', ''] }, InvalidArgumentError, /\[1\].*non-empty/],
    [
      'a label outside the classes',
      { ...classes, target: { kind: 'classes', classes: ['no', 'yes'], labels: Int32Array.of(0, 2) } },
      InvalidArgumentError,
      /labels \[1\]: expected a class index from 0 to 1, found 2/,
    ],
    [
      'a single class',
      { ...classes, target: { kind: 'classes', classes: ['no'], labels: Int32Array.of(0, 0) } },
      InvalidArgumentError,
      /at least 2 names/,
    ],
    [
      'too few labels',
      { ...classes, target: { kind: 'classes', classes: ['no', 'yes'], labels: Int32Array.of(0) } },
      ShapeError,
      /labels: expected 2 entries/,
    ],
    [
      'a target that is NaN',
      { ...classes, target: { kind: 'numeric', values: Float64Array.of(1, NaN) } },
      InvalidArgumentError,
      /values \[1\]/,
    ],
  ])('refuses %s', (_, table, type, message) => {
    expect(() => createTable(table)).toThrow(type);
    expect(() => createTable(table)).toThrow(message);
  });
});

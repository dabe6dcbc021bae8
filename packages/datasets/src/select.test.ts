import { InvalidArgumentError } from '@proxflow/backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTable, selectFeatures, selectRows } from './index.js';

const table = createTable({
  name: 'toy',
  features: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9),
  rows: 3,
  columns: 3,
  featureNames: ['a', 'b', 'c'],
  targetName: 'kind',
  target: { kind: 'classes', classes: ['no', 'yes'], labels: Int32Array.of(0, 1, 0) },
  provenance: { source: 'here', licence: 'MIT', citation: 'none' },
});

describe('selectRows', () => {
  it('takes rows in the given order, repeats included', () => {
    const picked = selectRows(table, [2, 0, 2]);
    expect([...picked.features]).toEqual([7, 8, 9, 1, 2, 3, 7, 8, 9]);
    expect([...picked.target.labels]).toEqual([0, 0, 0]);
    expect(picked.rows).toBe(3);
  });

  it('keeps class names without a row, and the provenance', () => {
    const picked = selectRows(table, Uint32Array.of(1));
    expect(picked.target.classes).toEqual(['no', 'yes']);
    expect(picked.provenance).toBe(table.provenance);
  });

  it('takes the values of a numeric target along', () => {
    const numeric = createTable({ ...table, target: { kind: 'numeric', values: Float64Array.of(10, 20, 30) } });
    expect([...selectRows(numeric, [2, 1]).target.values]).toEqual([30, 20]);
  });

  it('leaves the table it selects from untouched', () => {
    selectRows(table, [1]).features.fill(0);
    expect([...table.features]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it.each([[[3]], [[-1]], [[0.5]], [[0, NaN]], [[]]])('refuses the indices %j', (indices) => {
    expect(() => selectRows(table, indices)).toThrow(InvalidArgumentError);
  });
});

describe('selectFeatures', () => {
  it('takes columns in the given order and keeps the target', () => {
    const picked = selectFeatures(table, ['c', 'a']);
    expect([...picked.features]).toEqual([3, 1, 6, 4, 9, 7]);
    expect(picked).toMatchObject({ columns: 2, featureNames: ['c', 'a'] });
    expect(picked.target).toBe(table.target);
  });

  it('lists the columns there are when asked for one there is not', () => {
    expect(() => selectFeatures(table, ['a', 'd'])).toThrow(InvalidArgumentError);
    expect(() => selectFeatures(table, ['a', 'd'])).toThrow(/names \[1\]: expected one of "a", "b", "c", found "d"/);
  });

  it('cuts a very long list short', () => {
    const featureNames = Array.from({ length: 100 }, (_, i) => `p${i}`);
    const wide = { name: 'wide', features: new Float64Array(100), rows: 1, columns: 100, featureNames };
    expect(() => selectFeatures(wide, ['q'])).toThrow(/"p39" and 60 more/);
  });

  it('refuses no names, and one name twice', () => {
    expect(() => selectFeatures(table, [])).toThrow(InvalidArgumentError);
    expect(() => selectFeatures(table, ['a', 'a'])).toThrow(InvalidArgumentError);
  });
});

it('selecting rows and selecting features commute', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(2), { minLength: 1 }),
      fc.shuffledSubarray(['a', 'b', 'c'], { minLength: 1 }),
      (indices, names) => {
        const one = selectFeatures(selectRows(table, indices), names);
        const other = selectRows(selectFeatures(table, names), indices);
        expect(one).toEqual(other);
      },
    ),
  );
});

import { InvalidDataError } from '@proxflow/backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  columnGroups,
  createTable,
  encodedNames,
  encodeTable,
  featureEncoderFromJSON,
  fitFeatureEncoder,
  readMixed,
  selectFeatures,
  type FeatureEncoder,
  type MixedCsvOptions,
} from './index.js';

const read = (text: string, options: Partial<MixedCsvOptions> = {}) => readMixed(text, { name: 't.csv', ...options });
const people = 'city,age,risk\nBern,3,low\nRome,,high\nBern,5,low\n,7,high\nOslo,90,low\n';

describe('fitFeatureEncoder', () => {
  it('knows the categories and means of the training rows only', () => {
    const encoder = fitFeatureEncoder(read(people, { missing: 'mean' }), {
      missing: 'mean',
      trainingRows: [0, 1, 2, 3],
    });
    expect(encoder.columns).toEqual([
      { name: 'city', kind: 'category', categories: ['Bern', 'Rome'] },
      { name: 'age', kind: 'number', fill: 5 },
    ]);
    expect(encodedNames(encoder)).toEqual(['city=Bern', 'city=Rome', 'age']);
    expect(columnGroups(encoder)).toEqual([
      { name: 'city', first: 0, count: 2 },
      { name: 'age', first: 2, count: 1 },
    ]);
  });

  it('sorts categories by code unit, whatever the order of the rows', () => {
    const cities = ['b', 'B', 'ä', 'a'];
    fc.assert(
      fc.property(fc.shuffledSubarray(cities, { minLength: 4 }), (order) => {
        const { columns } = fitFeatureEncoder(read(`c,y\n${order.map((c, i) => `${c},${i}.5`).join('\n')}\n`));
        expect(columns).toEqual([{ name: 'c', kind: 'category', categories: ['B', 'a', 'b', 'ä'] }]);
      }),
    );
  });

  it('has a mean that does not overflow', () => {
    const { columns } = fitFeatureEncoder(read('x,y\n1.5e308,1\n1.5e308,2\n', { missing: 'mean' }), {
      missing: 'mean',
    });
    expect(columns[0]).toMatchObject({ fill: 1.5e308 });
  });

  const rows = (count: number, cell: (i: number) => string) =>
    `x,y\n${Array.from({ length: count }, (_, i) => `${cell(i)},${i % 2}`).join('\n')}\n`;

  it.each<[string, string, RegExp]>([
    ['a column that names rows', rows(20, (i) => `p${i}`), /t\.csv row 2, column "x": .*not 20 in 20 rows, found "p0"/],
    ['too many categories', rows(200, (i) => `p${i % 60}`), /at most 50 categories .*not 60 in 200 rows/],
    ['a name that a category makes again', 'x,x=a,y\na,1,0\nb,2,1\n', /found "x=a"/],
  ])('refuses %s', (_, text, message) => {
    const run = () => fitFeatureEncoder(read(text));
    expect(run).toThrow(InvalidDataError);
    expect(run).toThrow(message);
  });

  it('takes more categories where it is told, and few in few rows', () => {
    const table = read(rows(200, (i) => `p${i % 60}`));
    expect(encodedNames(fitFeatureEncoder(table, { maxCategories: 60 }))).toHaveLength(60);
    expect(encodedNames(fitFeatureEncoder(read(rows(4, (i) => `p${i}`))))).toHaveLength(4);
  });

  it('refuses a column without a value in the training rows', () => {
    const table = read('x,c,y\n,,1\n,,2\n3,a,1\n', { missing: 'mean' });
    const fit = () => fitFeatureEncoder(table, { missing: 'mean', trainingRows: [0, 1] });
    expect(fit).toThrow(/column "x": expected a value in at least one of the training rows/);
  });
});

describe('encodeTable', () => {
  it('makes a 1 of each category, a mean of each missing number, and reports what was strange', () => {
    const source = read(people, { missing: 'mean' });
    const encoder = fitFeatureEncoder(source, { missing: 'mean', trainingRows: [0, 1, 2, 3] });
    const { table, report } = encodeTable(source, encoder);
    expect(createTable(table)).toMatchObject({ rows: 5, columns: 3, encoder, targetName: 'risk' });
    expect([...table.features]).toEqual([1, 0, 3, 0, 1, 5, 1, 0, 5, 0, 0, 7, 0, 0, 90]);
    expect(report).toEqual({
      unseen: [{ column: 'city', category: 'Oslo', rows: 1 }],
      filled: { city: 1, age: 1 },
    });
  });

  it('keeps no encoder where columns are features as they are', () => {
    const source = read('a,b,y\n1,2,u\n3,4,v\n');
    const { table, report } = encodeTable(source, fitFeatureEncoder(source));
    expect(table.encoder).toBeUndefined();
    expect(table.featureNames).toEqual(['a', 'b']);
    expect(report).toEqual({ unseen: [], filled: {} });
  });

  it('refuses a missing number that it has no mean for', () => {
    const encoder = fitFeatureEncoder(read('a,y\n1,u\n3,v\n'));
    expect(() => encodeTable(read('a,y\n1,u\n,v\n', { missing: 'mean' }), encoder)).toThrow(/row 3, column "a"/);
  });

  it('has exactly one 1 for each known category, in the feature of that name', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 2, maxLength: 20 }), (cells) => {
        const source = read(`c,y\n${cells.map((cell, i) => `${cell},${i}.5`).join('\n')}\n`);
        const { table } = encodeTable(source, fitFeatureEncoder(source));
        cells.forEach((cell, row) => {
          const ones = table.featureNames.filter((_, j) => table.features[row * table.columns + j] === 1);
          expect(ones).toEqual([`c=${cell}`]);
        });
        expect(table.features.reduce((sum, value) => sum + value, 0)).toBe(cells.length);
      }),
    );
  });

  it('is refused in a table of other features', () => {
    const source = read('c,x,y\na,1,u\nb,2,v\n');
    const { table } = encodeTable(source, fitFeatureEncoder(source));
    const other = { ...table, featureNames: ['c=a', 'c=z', 'x'] };
    expect(() => createTable(other)).toThrow(
      /table\.encoder: expected the columns that table\.featureNames are made of/,
    );
  });

  it('is dropped from a table of some of the features', () => {
    const source = read('c,x,y\na,1,u\nb,2,v\n');
    const { table } = encodeTable(source, fitFeatureEncoder(source));
    expect('encoder' in selectFeatures(table, ['x'])).toBe(false);
  });
});

describe('the stored encoder', () => {
  const encoder: FeatureEncoder = {
    columns: [
      { name: 'city', kind: 'category', categories: ['Bern', 'Rome'] },
      { name: 'age', kind: 'number', fill: 0.1 + 0.2 },
      { name: 'x', kind: 'number' },
    ],
  };

  it('is read back as it was', () => {
    expect(featureEncoderFromJSON(JSON.parse(JSON.stringify(encoder)))).toEqual(encoder);
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing', null, /encoder columns/],
    ['no column', { columns: [] }, /at least one column/],
    ['a column without a name', { columns: [{ kind: 'number' }] }, /columns\[0\]\.name/],
    ['an unknown kind', { columns: [{ name: 'a', kind: 'date' }] }, /columns\[0\]\.kind: expected number or category/],
    ['a fill that is no number', { columns: [{ name: 'a', kind: 'number', fill: '3' }] }, /columns\[0\]\.fill/],
    ['a category twice', { columns: [{ name: 'a', kind: 'category', categories: ['u', 'u'] }] }, /categories/],
    [
      'a column twice',
      {
        columns: [
          { name: 'a', kind: 'number' },
          { name: 'a', kind: 'number' },
        ],
      },
      /columns\[1\]\.name/,
    ],
  ])('is refused: %s', (_, json, message) => {
    expect(() => featureEncoderFromJSON(json)).toThrow(InvalidDataError);
    expect(() => featureEncoderFromJSON(json)).toThrow(message);
  });
});

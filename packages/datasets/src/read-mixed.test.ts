import { InvalidArgumentError, InvalidDataError } from '@proxflow/backend';
import { describe, expect, it } from 'vitest';
import { describeDropped, readMixed, type MixedCsvOptions } from './index.js';

const read = (text: string, options: Partial<MixedCsvOptions> = {}) => readMixed(text, { name: 't.csv', ...options });

const holes = 'city,age,risk\nBern,3,low\nRome,,high\n?,5,low\nRome,NA,high\nBern,4,high\n';

/** Runs, and returns the InvalidDataError it must throw. */
function failure(run: () => unknown): InvalidDataError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidDataError);
    return error as InvalidDataError;
  }
  throw new Error('expected an InvalidDataError');
}

describe('readMixed', () => {
  it('reads numbers as numbers and text as categories in the order of their rows', () => {
    const table = read('city,age,risk\nRome,3,low\n" Bern ",4,high\nRome,5,low\n');
    expect(table).toMatchObject({ name: 't.csv', rows: 3, targetName: 'risk', dropped: [] });
    expect(table.mixed).toEqual([
      { kind: 'category', name: 'city', texts: ['Rome', 'Bern'], codes: Int32Array.of(0, 1, 0) },
      { kind: 'number', name: 'age', values: Float64Array.of(3, 4, 5) },
    ]);
    expect(table.target).toEqual({ kind: 'classes', classes: ['high', 'low'], labels: Int32Array.of(1, 0, 1) });
  });

  it('reads numbers as categories where it is told', () => {
    const [zip] = read('zip,y\n3012,a\n8001,b\n3012,a\n', { categorical: ['zip'] }).mixed;
    expect(zip).toMatchObject({ kind: 'category', texts: ['3012', '8001'] });
  });

  it('leaves columns out', () => {
    const table = read('id,age,y\np1,3,a\np2,4,b\n', { ignore: ['id'] });
    expect(table.mixed.map(({ name }) => name)).toEqual(['age']);
  });

  it.each([
    ['booleans', 'x,y\n1,true\n2,false\n', { classes: ['false', 'true'] }],
    ['numbers', 'x,y\n1,1\n2,0\n', { classes: ['0', '1'] }],
    ['text', 'x,y\n1,yes\n2,no\n', { classes: ['no', 'yes'] }],
    ['fractions', 'x,y\n1,0.5\n2,1.5\n', { values: Float64Array.of(0.5, 1.5) }],
  ])('takes labels that are %s', (_, text, target) => {
    expect(read(text).target).toMatchObject(target);
  });
});

describe('missing cells', () => {
  it('are counted by column, with their rows, in one message', () => {
    const error = failure(() => read(holes));
    expect(error.message).toBe(
      't.csv row 3, column "age": expected a value in every cell, missing in 3 cells: ' +
        '"city" 1 (row 4), "age" 2 (rows 3, 5), found ""',
    );
    expect(error.remedy).toMatch(/drop .*mean/);
  });

  it('are named for the first rows only where there are many', () => {
    const rows = Array.from({ length: 30 }, (_, i) => `,${i}.5`).join('\n');
    expect(failure(() => read(`x,y\n${rows}\n`)).message).toMatch(
      /30 cells: "x" 30 \(rows 2, 3, 4, 5, 6 and 25 more\)/,
    );
  });

  it('leave out their rows under drop, which are told by row and column', () => {
    const table = read(holes, { missing: 'drop' });
    expect(table.rows).toBe(2);
    expect(table.dropped).toEqual([
      { row: 3, columns: ['age'] },
      { row: 4, columns: ['city'] },
      { row: 5, columns: ['age'] },
    ]);
    expect([...Array.from(table.rowNumbers)]).toEqual([2, 6]);
    expect(describeDropped(table.dropped, 5)).toBe('3 of 5 rows: row 3 (age), row 4 (city), row 5 (age)');
  });

  it('leave out the row of a missing label under drop, and are an error under mean', () => {
    const text = 'x,y\n1,a\n2,\n3,b\n';
    expect(read(text, { missing: 'drop' })).toMatchObject({ rows: 2, dropped: [{ row: 3, columns: ['y'] }] });
    expect(failure(() => read(text, { missing: 'mean' })).place).toBe('row 3, column "y"');
  });

  it('keep the spreadsheet rows of later messages right', () => {
    expect(failure(() => read('x,y\n,1.5\n2,2.5\n3,text\n', { missing: 'drop' })).place).toBe('row 4, column "y"');
  });

  it('stay under mean, as NaN and -1', () => {
    const [city, age] = read(holes, { missing: 'mean' }).mixed;
    expect(city).toMatchObject({ codes: Int32Array.of(0, 1, -1, 1, 0) });
    expect(age).toMatchObject({ values: Float64Array.of(3, NaN, 5, NaN, 4) });
  });

  it('leave nothing if every row has one', () => {
    expect(failure(() => read('a,b,y\n,1,u\n2,,v\n', { missing: 'drop' })).message).toMatch(
      /row 2, column "a": expected at least one row without a missing cell/,
    );
  });
});

describe('what readMixed refuses', () => {
  it.each<[string, string, Partial<MixedCsvOptions>, string, RegExp]>([
    ['text among numbers', 'b,y\n1,u\noops,v\n3,u\n', {}, 'row 3, column "b"', /numbers only or text only.*"oops"/],
    ['a number among text', 'b,y\nred,u\nblue,v\n7,u\n', {}, 'row 4, column "b"', /found "7"/],
    ['decimal commas', 'b;y\n3,5;u\n4,5;v\n', {}, 'row 2, column "b"', /a number with a decimal point, found "3,5"/],
    ['an infinite number', 'b,y\n1,u\ninf,v\n', {}, 'row 3, column "b"', /a finite number/],
    [
      'a column without a value',
      'b,c,y\n1,,u\n2,?,v\n',
      { missing: 'mean' },
      'column "c"',
      /found "missing cells only"/,
    ],
    [
      'text where a model has numbers',
      'b,y\nred,u\n',
      { features: ['b'], kinds: ['number'] },
      'row 2, column "b"',
      /"red"/,
    ],
    ['an ignored column that is none', 'b,y\n1,u\n', { ignore: ['c'] }, 'row 1, column "c"', /one of the columns/],
    ['nothing left', 'b,y\n1,u\n', { ignore: ['b'] }, 'row 1, column "y"', /at least one feature/],
  ])('%s', (_, text, options, place, message) => {
    const error = failure(() => read(text, options));
    expect(error.argument).toBe('t.csv');
    expect(error.place).toBe(place);
    expect(error.message).toMatch(message);
    expect(error.remedy).toMatch(/^[A-Z].{15,}\.$/);
  });

  it('options outside their domain', () => {
    const good = 'a,b,y\n1,2,u\n3,4,v\n';
    expect(() => read(good, { missing: 'median' as 'mean' })).toThrow(InvalidArgumentError);
    expect(() => read(good, { categorical: ['y'] })).toThrow(/categorical: expected names of features, found "y"/);
    expect(() => read(good, { features: ['a'], categorical: ['b'] })).toThrow(InvalidArgumentError);
    expect(() => read(good, { features: ['a'], ignore: ['b'] })).toThrow(InvalidArgumentError);
  });
});

describe('the header', () => {
  it('is absent where line 1 holds numbers only, as the lines below do', () => {
    const table = read('1,2,0.5\n3,,1.5\n5,6,2.5\n', { missing: 'drop' });
    expect(table.mixed.map(({ name }) => name)).toEqual(['column1', 'column2']);
    expect(table).toMatchObject({ targetName: 'column3', rows: 2, dropped: [{ row: 2, columns: ['column2'] }] });
  });

  it('is there where line 1 names numbers by text, or text by what does not come again', () => {
    expect(read('0,1,digit\n1,2,7\n3,4,1\n').targetName).toBe('digit');
    expect(read('0,1,kind\n1,2,u\n3,4,v\n5,6,u\n').targetName).toBe('kind');
  });

  it('is asked for where line 1 may be data or names', () => {
    const error = failure(() => read('5,3,setosa\n4,3,virginica\n6,2,setosa\n'));
    expect(error).toMatchObject({ place: 'row 1, column "column1"', value: '5' });
    expect(error.remedy).toMatch(/option header: no .* yes/);
    expect(read('5,3,setosa\n4,3,virginica\n6,2,setosa\n', { header: false }).rows).toBe(3);
    expect(read('5,3,setosa\n4,3,virginica\n6,2,setosa\n', { header: true }).targetName).toBe('setosa');
  });

  it('is what it is told to be', () => {
    expect(read('1,2\n3,4\n5,6\n', { header: true })).toMatchObject({ targetName: '2', rows: 2 });
  });
});

describe('the delimiter', () => {
  it.each([
    ['semicolons around quoted commas', '"a, b";y\n"1";"u, w"\n2;v\n', ['a, b'], ['u, w', 'v']],
    ['commas around quoted semicolons', 'a,y\n1,"u;w;x"\n2,v\n', ['a'], ['u;w;x', 'v']],
    ['tabs around commas', 'a\ty\r\n1\t"u, w"\r\n2\tv\r\n', ['a'], ['u, w', 'v']],
  ])('is found: %s', (_, text, names, classes) => {
    const table = read(text);
    expect(table.mixed.map(({ name }) => name)).toEqual(names);
    expect(table.target).toMatchObject({ classes });
  });
});

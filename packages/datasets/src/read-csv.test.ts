import { InvalidArgumentError, InvalidDataError } from '@proxflow/backend';
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { createTable, readCsv, readFeatures, type CsvOptions } from './index.js';

const read = (text: string, options: Partial<CsvOptions> = {}) => readCsv(text, { name: 't.csv', ...options });

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

describe('readCsv', () => {
  it('takes the last column as label and the others as features', () => {
    const table = createTable(read('a,b,kind\n1,2,x\n-3.5,.4e1,w\n'));
    expect(table).toMatchObject({ name: 't.csv', rows: 2, columns: 2, featureNames: ['a', 'b'], targetName: 'kind' });
    expect([...table.features]).toEqual([1, 2, -3.5, 4]);
    expect(table.target).toEqual({ kind: 'classes', classes: ['w', 'x'], labels: Int32Array.of(1, 0) });
  });

  it('takes the label and the features asked for, in the order asked for', () => {
    const table = read('y,a,note,b\n1.5,1,hello,2\n2.5,3,"a, b",4\n', { label: 'y', features: ['b', 'a'] });
    expect([...table.features]).toEqual([2, 1, 4, 3]);
    expect(table.target).toEqual({ kind: 'numeric', values: Float64Array.of(1.5, 2.5) });
  });

  it.each([
    ['tabs', 'a\tb\ty\n1\t2\tu\n3\t4\tv'],
    ['semicolons', 'a;b;y\n1;2;u\n3;4;v'],
    ['CRLF', 'a,b,y\r\n1,2,u\r\n3,4,v\r\n'],
    ['a byte order mark', '\uFEFFa,b,y\n1,2,u\n3,4,v\n'],
    ['blanks around cells', 'a , b, y\n 1 ,2, u\n3, 4 ,v \n'],
    ['blank lines at the end', 'a,b,y\n1,2,u\n3,4,v\n\n \n\n'],
    ['quotes', '"a","b","y"\n"1","2","u"\n"3","4","v"\n'],
  ])('reads %s', (_, text) => {
    expect(read(text)).toEqual(read('a,b,y\n1,2,u\n3,4,v\n'));
  });

  it('finds the tab of a very short file', () => {
    expect(read('a\ty\n1\tu\n2\tv\n\n\n').featureNames).toEqual(['a']);
  });

  it('takes the delimiter it is told', () => {
    expect(read('a,1|y\n1|u\n2|v', { delimiter: '|' }).featureNames).toEqual(['a,1']);
  });

  it('reads data from line 1 when told that there is no header', () => {
    const table = read('1,2,u\n3,4,v\n', { header: false });
    expect(table).toMatchObject({ rows: 2, featureNames: ['column1', 'column2'], targetName: 'column3' });
    expect(failure(() => read('1,2,u\n3,,v\n', { header: false })).place).toBe('row 2, column "column2"');
  });

  it('reads names with delimiters, quotes and line ends back as written', () => {
    const name = fc.string({ minLength: 1 }).map((text) => `n${text}`.trim());
    const names = fc.uniqueArray(name, { minLength: 2, maxLength: 6 });
    const cell = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(
        names.chain((columns) =>
          fc.tuple(
            fc.constant(columns),
            fc.array(fc.array(cell, { minLength: columns.length, maxLength: columns.length }), { minLength: 1 }),
          ),
        ),
        ([columns, rows]) => {
          const text = Papa.unparse([columns, ...rows.map((row) => row.map(String))], { quotes: true });
          const table = createTable(read(text, { task: 'regression', delimiter: ',' }));
          expect(table.featureNames).toEqual(columns.slice(0, -1));
          expect(table.targetName).toBe(columns.at(-1));
          // String(-0) is '0', so signs of zero are not compared.
          expect([...table.features].map((value) => value + 0)).toEqual(
            rows.flatMap((row) => row.slice(0, -1)).map((value) => value + 0),
          );
        },
      ),
    );
  });
});

describe('the task of a label column', () => {
  const label = (cells: readonly (string | number)[], options: Partial<CsvOptions> = {}) =>
    read(`x,y\n${cells.map((cell) => `0,${cell}`).join('\n')}`, options).target;
  const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

  it('is classification for text, in an order that no locale changes', () => {
    expect(label(['b', 'B', 'a', 'ä'])).toMatchObject({ classes: ['B', 'a', 'b', 'ä'] });
  });

  it('is classification for up to 20 whole numbers, in the order of their values', () => {
    expect(label([10, 9, '1e1', '9.0', -1])).toEqual({
      kind: 'classes',
      classes: ['-1', '9', '10'],
      labels: Int32Array.of(2, 1, 2, 1, 0),
    });
    expect(label(upTo(20)).kind).toBe('classes');
  });

  it('is regression for more than 20 whole numbers, and for any fraction', () => {
    expect(label(upTo(21)).kind).toBe('numeric');
    expect(label([0, 1, 0.5]).kind).toBe('numeric');
  });

  it('can be told', () => {
    expect(label([0, 1], { task: 'regression' })).toEqual({ kind: 'numeric', values: Float64Array.of(0, 1) });
    expect(label([0.5, 1.5], { task: 'classification' })).toMatchObject({ classes: ['0.5', '1.5'] });
    expect(label(['1', '2', '2b'], { task: 'classification' })).toMatchObject({ classes: ['1', '2', '2b'] });
  });

  it('is not guessed from numbers and text together', () => {
    expect(failure(() => label(['1.5', '2.5', '3,5'].map((cell) => `"${cell}"`)))).toMatchObject({
      place: 'row 4, column "y"',
      value: '3,5',
    });
    expect(failure(() => label([1.5, 'inf'])).message).toMatch(/finite number/);
  });

  it('is classification among classes fixed beforehand, where one class will do', () => {
    expect(label(['v', 'v'], { classes: ['v', 'u'] })).toEqual({
      kind: 'classes',
      classes: ['v', 'u'],
      labels: Int32Array.of(0, 0),
    });
    expect(label(['1.0', 0], { classes: ['1', '0'] })).toMatchObject({ labels: Int32Array.of(0, 1) });
    expect(failure(() => label(['u', 'w'], { classes: ['u', 'v'] })).message).toMatch(
      /row 3, column "y": expected one of the classes "u", "v", found "w"/,
    );
  });

  it('refuses options outside their domain', () => {
    expect(() => label([0, 1], { task: 'ranking' as 'auto' })).toThrow(InvalidArgumentError);
    expect(() => label([0, 1], { missing: 'mean' as 'error' })).toThrow(InvalidArgumentError);
    expect(() => label([0, 1], { classes: ['0'] })).toThrow(InvalidArgumentError);
    expect(() => label([0, 1], { classes: ['0', '1'], task: 'regression' })).toThrow(InvalidArgumentError);
  });
});

describe('what readCsv refuses', () => {
  const good = 'a,b,y\n1,2,u\n3,4,v\n';
  it.each<[string, string, Partial<CsvOptions>, string, RegExp]>([
    ['an empty file', '', {}, 'row 1', /an empty file/],
    ['a file of blank lines', ' \n\n', {}, 'row 1', /an empty file/],
    ['a header only', 'a,b,y\n', {}, 'row 2', /at least one line of data/],
    [
      'data in place of the header',
      '5.1,3.5,setosa\n4.9,3,virginica\n',
      {},
      'row 1, column "column1"',
      /expected column names, found "5.1"/,
    ],
    ['a short row', 'a,b,y\n1,2,u\n3,4\n', {}, 'row 3, column "y"', /3 cells.*found "2 cells"/],
    ['a long row', 'a,b,y\n1,2,u,9\n3,4,v\n', {}, 'row 2, column "a"', /3 cells.*found "4 cells"/],
    ['a blank line in between', 'a,b,y\n1,2,u\n\n3,4,v\n', {}, 'row 3, column "a"', /an empty line/],
    ['an empty cell', 'a,b,y\n1,,u\n3,4,v\n', {}, 'row 2, column "b"', /a value in every cell, found ""/],
    ['a cell of blanks', 'a,b,y\n1, ,u\n3,4,v\n', {}, 'row 2, column "b"', /a value in every cell/],
    ['a NaN', 'a,b,y\n1,2,u\n3,NaN,v\n', {}, 'row 3, column "b"', /a value in every cell, found "NaN"/],
    ['a question mark', 'a,b,y\n1,2,u\n?,4,v\n', {}, 'row 3, column "a"', /a value in every cell/],
    ['a missing label', 'a,b,y\n1,2,u\n3,4,NA\n', {}, 'row 3, column "y"', /a value in every cell/],
    ['an infinite value', 'a,b,y\n1,2,u\n-Infinity,4,v\n', {}, 'row 3, column "a"', /a finite number/],
    ['a number too large', 'a,b,y\n1,2,u\n3,1e999,v\n', {}, 'row 3, column "b"', /a finite number/],
    ['text among the features', 'a,b,y\n1,2,u\n3,blue,v\n', {}, 'row 3, column "b"', /a number.*found "blue"/],
    ['a hexadecimal number', 'a,b,y\n1,0x10,u\n3,4,v\n', {}, 'row 2, column "b"', /a number with a decimal point/],
    ['text as a regression target', good, { task: 'regression' }, 'row 2, column "y"', /a number.*found "u"/],
    ['a label that is no column', good, { label: 'z' }, 'row 1, column "z"', /one of the columns "a", "b", "y"/],
    [
      'a feature that is no column',
      good,
      { features: ['a', 'c'] },
      'row 1, column "c"',
      /one of the columns "a", "b", "y"/,
    ],
    ['the label as a feature', good, { features: ['a', 'y'] }, 'row 1, column "y"', /other than the label/],
    ['no feature at all', 'y\nu\nv\n', {}, 'row 1, column "y"', /at least one feature column/],
    ['one class only', 'a,y\n1,u\n2,u\n', {}, 'rows 2 to 3, column "y"', /at least two different classes, found "u"/],
    ['a single row', 'a,y\n1,u\n', { task: 'classification' }, 'row 2, column "y"', /at least two different classes/],
    ['a name twice', 'a,a,y\n1,2,u\n', {}, 'row 1, column "a"', /columns 1 and 2 both have it/],
    ['names that differ in blanks only', 'a, a,y\n1,2,u\n', {}, 'row 1, column "a"', /both have it/],
    ['an empty name', 'a,,y\n1,2,u\n', {}, 'row 1, column 2', /a column name, found ""/],
    ['an unclosed quote', 'a,b,y\n1,2,u\n3,"4,v\n', {}, 'row 3', /quoted cell to be closed/],
  ])('%s', (_, text, options, place, message) => {
    const error = failure(() => read(text, options));
    expect(error.argument).toBe('t.csv');
    expect(error.place).toBe(place);
    expect(error.message).toMatch(message);
    expect(error.remedy).toMatch(/^[A-Z].{15,}\.$/);
  });

  it('counts rows as a spreadsheet does where a quoted cell spans lines', () => {
    const error = failure(() => read('a,note,y\n1,"two\nlines",u\nx,one,v\n', { features: ['a'] }));
    expect(error.place).toBe('row 3, column "a"');
  });

  it('accepts a decimal fraction as a name when told that line 1 is the header', () => {
    expect(read('0.5,y\n1,u\n2,v\n', { header: true }).featureNames).toEqual(['0.5']);
  });

  it('does not look at columns that are neither feature nor label', () => {
    expect(read('a,note,y\n1,,u\n2,NaN,v\n', { features: ['a'] }).rows).toBe(2);
  });

  it('refuses something that is not text, and features named twice', () => {
    expect(() => read(new Uint8Array(3) as unknown as string)).toThrow(InvalidArgumentError);
    expect(() => read(good, { features: ['a', 'a'] })).toThrow(InvalidArgumentError);
    expect(() => read(good, { features: [] })).toThrow(InvalidArgumentError);
  });
});

describe('readFeatures', () => {
  it('reads the named columns of a file without a label', () => {
    const inputs = readFeatures('id,b,a\nx,2,1\ny,4,3\n', { featureNames: ['a', 'b'] });
    expect(inputs).toEqual({
      name: 'csv',
      features: Float64Array.of(1, 2, 3, 4),
      rows: 2,
      columns: 2,
      featureNames: ['a', 'b'],
    });
  });

  it('reads what readCsv reads', () => {
    const text = 'a,b,y\n1,2,u\n3,4,v\n';
    const { features } = read(text);
    expect(readFeatures(text, { featureNames: ['a', 'b'] }).features).toEqual(features);
  });

  it('reads a single column and a single row', () => {
    expect([...readFeatures('a\n7\n', { featureNames: ['a'] }).features]).toEqual([7]);
  });

  it('lists the columns of the file when one is absent', () => {
    const error = failure(() => readFeatures('a,c\n1,2\n', { name: 'new.csv', featureNames: ['a', 'b'] }));
    expect(error.message).toBe(
      'new.csv row 1, column "b": expected one of the columns "a", "c", found "no such column"',
    );
  });

  it('refuses a missing value and an empty list of names', () => {
    expect(failure(() => readFeatures('a\n1\nNaN\n', { featureNames: ['a'] })).place).toBe('row 3, column "a"');
    expect(() => readFeatures('a\n1\n', { featureNames: [] })).toThrow(InvalidArgumentError);
  });
});

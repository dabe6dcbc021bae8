import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { capturedIo, run } from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-bad-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file that something is wrong with, and what the user is to be told about it. */
interface BadCsv {
  readonly about: string;
  readonly text: string;
  readonly place: string;
  readonly value: string;
  /** Of the first line, after the place. */
  readonly expected: RegExp;
  readonly remedy: RegExp;
  readonly options?: readonly string[];
}

const people = (...lines: string[]) => `name,age,city,risk\n${lines.join('\n')}\n`;

const badCsvs: readonly BadCsv[] = [
  {
    about: 'a missing cell',
    text: people('a,30,Bern,low', 'b,,Rome,high', 'a,50,Bern,low', 'b,NA,Rome,high'),
    place: 'row 3, column "age"',
    value: '""',
    expected: /a value in every cell, missing in 2 cells: "age" 2 \(rows 3, 5\)/,
    remedy: /Fill the cells in, or set the option missing: drop .* mean/,
  },
  {
    about: 'a mistyped number',
    text: people('a,30,Bern,low', 'b,40,Rome,high', 'a,5o,Bern,low'),
    place: 'row 4, column "age"',
    value: '"5o"',
    expected: /numbers only or text only in one column/,
    remedy: /Correct the cell, or name "age" in the option categorical/,
  },
  {
    about: 'a decimal comma',
    text: 'age;dose;risk\n30;1,5;low\n40;2,5;high\n50;1,5;low\n',
    place: 'row 2, column "dose"',
    value: '"1,5"',
    expected: /a number with a decimal point/,
    remedy: /Write the cell as a number \(3\.5, not 3,5\)/,
  },
  {
    about: 'an infinite number',
    text: people('a,30,Bern,low', 'b,1e999,Rome,high', 'a,50,Bern,low'),
    place: 'row 3, column "age"',
    value: '"1e999"',
    expected: /a finite number/,
    remedy: /Replace the infinite value by a finite one, or delete the row/,
  },
  {
    about: 'a row that is too short',
    text: people('a,30,Bern,low', 'b,40,Rome', 'a,50,Bern,low'),
    place: 'row 3, column "risk"',
    value: '"3 cells"',
    expected: /4 cells, one for each column/,
    remedy: /Add the missing cells .* quote a cell that contains the delimiter/,
  },
  {
    about: 'a column of names',
    text: people(...Array.from({ length: 24 }, (_, i) => `person ${i},${30 + i},Bern,${i % 2 ? 'low' : 'high'}`)),
    place: 'row 2, column "name"',
    value: '"person 0"',
    expected: /at most half as many categories as rows in a column of text, not 17 in 17 rows/,
    remedy: /Leave the column out by the option ignore/,
  },
  {
    about: 'a name that two columns have',
    text: 'age,age,risk\n30,1,low\n40,2,high\n',
    place: 'row 1, column "age"',
    value: '"age"',
    expected: /a name used once, but columns 1 and 2 both have it/,
    remedy: /Give every column a name of its own in the first line/,
  },
  {
    about: 'no header',
    text: '5.1,3.5,setosa\n4.9,3.0,virginica\n5.5,2.5,setosa\n',
    place: 'row 1, column "column1"',
    value: '"5.1"',
    expected: /column names/,
    remedy: /Add a first line with the column names, or set the option header/,
  },
  {
    about: 'labels that are numbers and text',
    text: people('a,30,Bern,1', 'b,40,Rome,0', 'a,50,Bern,one'),
    place: 'row 4, column "risk"',
    value: '"one"',
    expected: /labels that are all numbers or all text/,
    remedy: /Correct the cell, or set task to 'classification'/,
  },
  {
    about: 'one class only',
    text: people('a,30,Bern,low', 'b,40,Rome,low', 'a,50,Bern,low'),
    place: 'rows 2 to 4, column "risk"',
    value: '"low"',
    expected: /at least two different classes/,
    remedy: /Add rows of another class, or choose another label column/,
  },
];

describe('ten bad CSV files', () => {
  it('are ten', () => {
    expect(badCsvs).toHaveLength(10);
  });

  it.each(badCsvs)(
    '$about: two lines with file, row, column, value and remedy, exit code 2',
    async ({ about, text, place, value, expected, remedy, options = [] }) => {
      const path = join(folder, `${about.replaceAll(' ', '-')}.csv`);
      writeFileSync(path, text);
      const io = capturedIo();
      expect(await run(['train', path, ...options], io)).toBe(2);
      expect(io.output()).toBe('');
      const [error, fix, ...rest] = io.errors().split('\n');
      expect(rest).toEqual(['']);
      expect(error.startsWith(`error: ${path} ${place}: expected `)).toBe(true);
      expect(error).toMatch(expected);
      expect(error.endsWith(`found ${value}`)).toBe(true);
      expect(fix).toMatch(/^fix: [A-Z].*\.$/);
      expect(fix).toMatch(remedy);
    },
  );
});

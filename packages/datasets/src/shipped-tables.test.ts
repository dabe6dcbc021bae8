import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digitsText } from './digits-data.js';
import { createTable, loadDigits, loadIris, loadWine, type ClassificationTable } from './index.js';
import { irisCsv } from './iris-data.js';
import { wineCsv } from './wine-data.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function classCounts({ target }: ClassificationTable): number[] {
  return target.classes.map((_, index) => target.labels.filter((label) => label === index).length);
}

function columnSums({ features, rows, columns }: ClassificationTable): number[] {
  return Array.from({ length: columns }, (_, column) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += features[row * columns + column];
    return sum;
  });
}

function expectColumnSums(table: ClassificationTable, sums: readonly number[]): void {
  const found = columnSums(table);
  expect(found).toHaveLength(sums.length);
  for (const [column, sum] of sums.entries()) {
    expect(Math.abs(found[column] - sum)).toBeLessThanOrEqual(table.rows * Number.EPSILON * sum);
  }
}

/** The source's form: counts in the first line, the class last and counted from 0. */
function sourceCsv(csv: string, firstLine: string, classes: readonly string[]): string {
  const [, ...lines] = csv.trimEnd().split('\n');
  const rows = lines.map((line) => {
    const comma = line.lastIndexOf(',');
    return `${line.slice(0, comma)},${classes.indexOf(line.slice(comma + 1))}`;
  });
  return `${[firstLine, ...rows].join('\n')}\n`;
}

describe('loadDigits', () => {
  it('has 1797 images of 64 pixels in ten classes', async () => {
    const table = createTable(await loadDigits());
    expect([table.rows, table.columns]).toEqual([1797, 64]);
    expect(table.target.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(classCounts(table)).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    expect([table.featureNames[0], table.featureNames[9], table.featureNames[63]]).toEqual([
      'pixel_0_0',
      'pixel_1_1',
      'pixel_7_7',
    ]);
    expect(table.provenance).toMatchObject({ licence: 'CC BY 4.0', doi: '10.24432/C50P49' });
  });

  it('has whole pixels from 0 to 16 with the sums of the source, three of them always 0', async () => {
    const table = await loadDigits();
    expect(table.features.every((pixel) => Number.isInteger(pixel) && pixel >= 0 && pixel <= 16)).toBe(true);
    const sums = columnSums(table);
    expect(sums.slice(0, 8)).toEqual([0, 546, 9353, 21269, 21291, 10390, 2448, 233]);
    expect(sums.reduce((total, sum) => total + sum)).toBe(561718);
    expect(sums.reduce((total, sum, pixel) => total + (pixel + 1) * sum)).toBe(18222371);
    expect(sums.flatMap((sum, pixel) => (sum === 0 ? [pixel] : []))).toEqual([0, 32, 39]);
  });

  it('is the source number by number once the encoding is undone', () => {
    const lines = digitsText.trimEnd().split('\n');
    const rows = lines.map((line) => [...Array.from(line.slice(0, 64), (c) => parseInt(c, 17)), line.slice(65)].join());
    expect(sha256(`${rows.join('\n')}\n`)).toBe('6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8');
  });
});

describe('loadWine', () => {
  it('has 178 wines, 13 features and three cultivars', async () => {
    const table = createTable(await loadWine());
    expect([table.rows, table.columns]).toEqual([178, 13]);
    expect(table.target.classes).toEqual(['cultivar 1', 'cultivar 2', 'cultivar 3']);
    expect(classCounts(table)).toEqual([59, 71, 48]);
    expect([table.featureNames[0], table.featureNames[12], table.targetName]).toEqual([
      'alcohol',
      'proline',
      'cultivar',
    ]);
    expect(table.provenance).toMatchObject({ licence: 'CC BY 4.0', doi: '10.24432/C5PC7J' });
  });

  it('has the column sums of the source', async () => {
    expectColumnSums(
      await loadWine(),
      [2314.11, 415.87, 421.24, 3470.1, 17754, 408.53, 361.21, 64.41, 283.18, 900.339999, 170.426, 464.88, 132947],
    );
  });

  it('is the source file character by character once our two changes are undone', () => {
    const source = sourceCsv(wineCsv, '178,13,class_0,class_1,class_2', ['cultivar 1', 'cultivar 2', 'cultivar 3']);
    expect(sha256(source)).toBe('10e8a802908b34f86e5da8ce962f3c806694bc98450a18f61851af59f324bede');
  });
});

describe('loadIris', () => {
  it('has 150 flowers, 4 lengths and three species of 50', async () => {
    const table = createTable(await loadIris());
    expect([table.rows, table.columns]).toEqual([150, 4]);
    expect(table.target.classes).toEqual(['setosa', 'versicolor', 'virginica']);
    expect(classCounts(table)).toEqual([50, 50, 50]);
    expect(table.featureNames).toEqual(['sepal length', 'sepal width', 'petal length', 'petal width']);
    expect(table.provenance).toMatchObject({ licence: 'CC BY 4.0', doi: '10.24432/C56C76' });
  });

  it('has the column sums of the source, and in rows 35 and 38 the numbers of the paper', async () => {
    const table = await loadIris();
    expectColumnSums(table, [876.5, 458.6, 563.7, 179.9]);
    expect([...table.features.subarray(34 * 4, 35 * 4)]).toEqual([4.9, 3.1, 1.5, 0.2]);
    expect([...table.features.subarray(37 * 4, 38 * 4)]).toEqual([4.9, 3.6, 1.4, 0.1]);
  });

  it('is the source file character by character once our two changes are undone', () => {
    const source = sourceCsv(irisCsv, '150,4,setosa,versicolor,virginica', ['setosa', 'versicolor', 'virginica']);
    expect(sha256(source)).toBe('f13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449');
  });
});

describe.each([
  ['digits', loadDigits],
  ['wine', loadWine],
  ['iris', loadIris],
])('%s', (name, load) => {
  it('gives a fresh table each time, which bears its name', async () => {
    const first = await load();
    expect(first.name).toBe(name);
    const sum = columnSums(first).reduce((total, value) => total + value);
    first.features.fill(-1);
    expect(columnSums(await load()).reduce((total, value) => total + value)).toBe(sum);
  });
});

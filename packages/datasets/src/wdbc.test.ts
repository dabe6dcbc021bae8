import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createTable, loadWdbc, orderedSplit, selectRows } from './index.js';
import { wdbcCsv } from './wdbc-data.js';

const malignantIn = (labels: Int32Array) => labels.filter((label) => label === 1).length;

describe('loadWdbc', () => {
  it('has 569 rows of 30 named features, 357 benign and 212 malignant', async () => {
    const table = createTable(await loadWdbc());
    expect([table.rows, table.columns]).toEqual([569, 30]);
    expect(table.target.classes).toEqual(['benign', 'malignant']);
    expect(malignantIn(table.target.labels)).toBe(212);
    expect([table.featureNames[0], table.featureNames[17], table.featureNames[29]]).toEqual([
      'mean radius',
      'concave points error',
      'worst fractal dimension',
    ]);
    expect(table.targetName).toBe('diagnosis');
    expect(table.provenance).toMatchObject({ licence: 'CC BY 4.0', doi: '10.24432/C5DW2B' });
  });

  it('is in the order of UCI: the first 399 rows hold 173 malignant, the last 170 hold 39', async () => {
    const table = await loadWdbc();
    const { train, test } = orderedSplit(table.rows, 0.7);
    expect([train.length, test.length]).toEqual([399, 170]);
    expect(malignantIn(selectRows(table, train).target.labels)).toBe(173);
    expect(malignantIn(selectRows(table, test).target.labels)).toBe(39);
    expect([...table.features.subarray(0, 4)]).toEqual([17.99, 10.38, 122.8, 1001]);
    expect([...table.features.subarray(568 * 30, 568 * 30 + 4)]).toEqual([7.76, 24.54, 47.92, 181]);
  });

  it('has the column sums of the source', async () => {
    const { features, rows } = await loadWdbc();
    const sums = [
      8038.429, 10975.81, 52330.38, 372631.9, 54.829, 59.37002, 50.5268107, 27.834994, 103.0811, 35.73184, 230.5429,
      692.3896, 1630.7877, 22951.798, 4.006317, 14.497061, 18.1475246, 6.712002, 11.688568, 2.1593003, 9257.169,
      14610.34, 61031.63, 501051.8, 75.31773, 144.67681, 154.875247, 65.210941, 165.053, 47.76517,
    ];
    for (const [column, sum] of sums.entries()) {
      let found = 0;
      for (let row = 0; row < rows; row++) found += features[row * 30 + column];
      expect(Math.abs(found - sum)).toBeLessThanOrEqual(rows * Number.EPSILON * sum);
    }
  });

  it('is the source file character by character once our two changes are undone', () => {
    const [, ...lines] = wdbcCsv.trimEnd().split('\n');
    const rows = lines.map((line) => line.replace(/malignant$/, '0').replace(/benign$/, '1'));
    const source = `569,30,malignant,benign\n${rows.join('\n')}\n`;
    expect(createHash('sha256').update(source).digest('hex')).toBe(
      'fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed',
    );
  });

  it('gives a fresh table each time', async () => {
    const first = await loadWdbc();
    first.features.fill(0);
    expect((await loadWdbc()).features[0]).toBe(17.99);
  });
});

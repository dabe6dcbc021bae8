import { InvalidArgumentError } from '@proxflow/backend';
import { describe, expect, it } from 'vitest';
import { createTable, isClassificationTable, selectRows, shippedDatasets, splitRows } from './index.js';

describe('shippedDatasets', () => {
  it('lists distinct names', () => {
    expect(shippedDatasets.map(({ name }) => name)).toEqual([
      ...['wdbc', 'digits', 'wine', 'iris'],
      ...['two-norm', 'two-moons', 'circles', 'spirals', 'blobs', 'sinusoid'],
    ]);
  });

  it.each(shippedDatasets)('$name is as its entry says', async (dataset) => {
    const table = createTable(await dataset.load());
    expect(table).toMatchObject({ name: dataset.name, rows: dataset.rows, columns: dataset.columns });
    expect(isClassificationTable(table)).toBe(dataset.task === 'classification');
    expect(table.provenance?.licence).toBe(dataset.licence);
  });

  it.each(shippedDatasets)('$name takes the options it names and refuses the others', async (dataset) => {
    for (const [option, value] of [
      ['rows', 12],
      ['noise', 0.5],
    ] as const) {
      const loading = dataset.load({ [option]: value, seed: 4 });
      if (dataset.parameters.includes(option)) await expect(loading).resolves.toBeDefined();
      else await expect(loading).rejects.toThrow(InvalidArgumentError);
    }
  });

  it.each(shippedDatasets)('$name has all its classes in both parts of the split its entry names', async (dataset) => {
    const table = await dataset.load();
    const { train, test } = splitRows(table, { kind: dataset.split, fraction: 0.7 }, 1);
    for (const part of [train, test]) {
      const { target } = selectRows(table, part);
      if (target.kind === 'classes') expect(new Set(target.labels).size).toBe(target.classes.length);
      else expect(new Set(target.values).size).toBeGreaterThan(1);
    }
  });

  it('hands rows, noise and seed on', async () => {
    const moons = shippedDatasets.find(({ name }) => name === 'two-moons');
    const table = await moons?.load({ rows: 10, noise: 0, seed: 4 });
    expect(table?.rows).toBe(10);
    expect(table?.features).not.toEqual((await moons?.load({ rows: 10, noise: 0, seed: 5 }))?.features);
  });
});

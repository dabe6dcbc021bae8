import { encodeTable, fitFeatureEncoder, readMixed, type ClassificationTable } from '@proxflow/datasets';
import { beforeAll, describe, expect, it } from 'vitest';
import { MeanFieldClassifier, parseModelFile, permutationImportance, type ClassifierFile } from './index.js';

/** Colour decides, of three; the number beside it does not. */
const colours = ['red', 'green', 'blue'];
const rows = Array.from({ length: 60 }, (_, i) => `${colours[i % 3]},${Math.sin(i)},${i % 3 === 0 ? 'warm' : 'cold'}`);
const source = readMixed(`colour,noise,kind\n${rows.join('\n')}\n`, { name: 'colours.csv' });
const table = encodeTable(source, fitFeatureEncoder(source)).table as ClassificationTable;
const configuration = { missing: 'mean', neuron: { module: './mine.ts', export: 'mine' }, steps: 30 };

describe('a model of an encoded table', () => {
  const model = new MeanFieldClassifier({ seed: 1, particles: 40, steps: 60, configuration });
  let file: ClassifierFile;

  beforeAll(async () => {
    await model.fitTable(table);
    file = JSON.parse(JSON.stringify(model.toJSON())) as ClassifierFile;
  });

  it('keeps encoder and configuration, in its file too', async () => {
    expect(model.encoder).toEqual(table.encoder);
    expect(file).toMatchObject({ encoder: table.encoder, configuration });
    const again = await MeanFieldClassifier.fromJSON(file);
    expect(again.encoder).toEqual(table.encoder);
    expect(again.configuration).toEqual(configuration);
    expect(again.toJSON()).toEqual(model.toJSON());
  });

  it('has importances of the original columns, shuffled as one', async () => {
    const labels = Array.from(table.target.labels, (label) => table.target.classes[label]);
    const { score, features } = await permutationImportance(model, table, labels, { seed: 1 });
    expect(score).toBe(1);
    expect(features.map(({ index, name }) => [index, name])).toEqual([
      [0, 'colour'],
      [1, 'noise'],
    ]);
    expect(features[0].mean).toBeGreaterThan(0.2);
    expect(Math.abs(features[1].mean)).toBeLessThan(0.1);
  });

  it('refuses a file whose encoder makes other features', () => {
    const { encoder } = file;
    const columns = encoder?.columns.slice(1);
    expect(() => parseModelFile({ ...file, encoder: { columns } })).toThrow(/at encoder: .*featureNames are made of/);
    expect(() => parseModelFile({ ...file, configuration: 3 })).toThrow(/at configuration/);
  });

  it('writes neither field where there is nothing to say', async () => {
    const plain = await new MeanFieldClassifier({ particles: 5, steps: 1 }).fit([[0], [1]], ['a', 'b']);
    expect(Object.keys(plain.toJSON())).not.toEqual(expect.arrayContaining(['encoder']));
    expect(Object.keys(plain.toJSON())).not.toEqual(expect.arrayContaining(['configuration']));
  });
});

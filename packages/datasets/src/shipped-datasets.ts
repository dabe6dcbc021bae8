import { blobs } from './blobs.js';
import { circles } from './circles.js';
import { digitsProvenance, loadDigits } from './digits.js';
import { irisProvenance, loadIris } from './iris.js';
import { shipped, type ShippedDataset, type ShippedDatasetOptions } from './shipped-dataset.js';
import { sinusoid } from './sinusoid.js';
import { spirals } from './spirals.js';
import type { Provenance, Table } from './table.js';
import { twoMoons } from './two-moons.js';
import { twoNorm } from './two-norm.js';
import { loadWdbc, wdbcProvenance } from './wdbc.js';
import { loadWine, wineProvenance } from './wine.js';

type Described = Pick<ShippedDataset, 'name' | 'title' | 'rows' | 'columns' | 'split'>;

function fixed(
  description: Described,
  { licence, source, doi }: Provenance,
  load: () => Promise<Table>,
): ShippedDataset {
  const from = { licence, source: `${source}, https://doi.org/${doi}` };
  return shipped({ ...description, task: 'classification', ...from, parameters: [] }, load);
}

/** `model` is named beside the seed in the entry's source; without `noise` the generator takes none. */
interface Generated extends Omit<Described, 'split'> {
  readonly task?: ShippedDataset['task'];
  readonly noise?: number;
  readonly model: string;
}

function generated(
  { task = 'classification', noise, model, ...description }: Generated,
  generate: (options: Required<ShippedDatasetOptions>) => Table,
): ShippedDataset {
  const origin = { licence: 'MIT', source: `generated from the seed (${model})` };
  return shipped(
    {
      ...description,
      task,
      split: 'shuffled',
      ...origin,
      parameters: noise === undefined ? ['rows', 'seed'] : ['rows', 'noise', 'seed'],
    },
    ({ rows = description.rows, noise: asked = noise ?? 0, seed = 0 }) => generate({ rows, noise: asked, seed }),
  );
}

/**
 * The data sets that come with the package, in the order to list them.
 *
 * @example
 * ```ts
 * for (const { name, rows, columns, licence } of shippedDatasets) console.log(name, rows, columns, licence);
 * const table = await shippedDatasets.find(({ name }) => name === 'two-moons')?.load({ noise: 0.2, seed: 1 });
 * ```
 */
export const shippedDatasets: readonly ShippedDataset[] = [
  fixed(
    {
      name: 'wdbc',
      title: 'Breast Cancer Wisconsin (Diagnostic): benign or malignant cell samples',
      rows: 569,
      columns: 30,
      split: 'ordered',
    },
    wdbcProvenance,
    loadWdbc,
  ),
  fixed(
    {
      name: 'digits',
      title: 'Handwritten digits of 8 x 8 pixels, ten classes',
      rows: 1797,
      columns: 64,
      split: 'stratified',
    },
    digitsProvenance,
    loadDigits,
  ),
  fixed(
    {
      name: 'wine',
      title: 'Chemical analyses of wines from three cultivars',
      rows: 178,
      columns: 13,
      split: 'stratified',
    },
    wineProvenance,
    loadWine,
  ),
  fixed(
    {
      name: 'iris',
      title: "Fisher's irises: four lengths of flowers of three species",
      rows: 150,
      columns: 4,
      split: 'stratified',
    },
    irisProvenance,
    loadIris,
  ),
  generated(
    {
      name: 'two-norm',
      title: "Breiman's two-norm: two unit Gaussians in 20 dimensions, 4 apart",
      rows: 1000,
      columns: 20,
      model: 'Breiman 1996',
    },
    ({ rows, seed }) => twoNorm({ rows, seed }),
  ),
  generated(
    {
      name: 'two-moons',
      title: 'Two interleaving half circles in the plane, with noise',
      rows: 400,
      columns: 2,
      noise: 0.1,
      model: 'geometry of scikit-learn make_moons',
    },
    twoMoons,
  ),
  generated(
    {
      name: 'circles',
      title: 'Two concentric circles in the plane, with noise',
      rows: 400,
      columns: 2,
      noise: 0.1,
      model: 'geometry of scikit-learn make_circles',
    },
    circles,
  ),
  generated(
    {
      name: 'spirals',
      title: 'Two interleaving spiral arms in the plane, with noise',
      rows: 400,
      columns: 2,
      noise: 0.02,
      model: 'geometry of Lang and Witbrock 1988, with 1.5 turns',
    },
    spirals,
  ),
  generated(
    {
      name: 'blobs',
      title: 'Three Gaussians in the plane, with centres drawn at random',
      rows: 600,
      columns: 2,
      noise: 1,
      model: 'as scikit-learn make_blobs',
    },
    blobs,
  ),
  generated(
    {
      name: 'sinusoid',
      title: 'Regression of one period of a sine, with noise',
      rows: 400,
      columns: 1,
      noise: 0.1,
      task: 'regression',
      model: 'y = sin(pi x) + noise',
    },
    sinusoid,
  ),
];

import {
  loadDigits,
  loadWdbc,
  loadWine,
  orderedSplit,
  readSemeion,
  selectRows,
  shuffledSplit,
  sinusoid,
  twoMoons,
  twoNorm,
  type Split,
  type Table,
} from 'proxflow';
import { readGiven } from '../experiments/given-file.js';

/** A table with the split that each seed gets. */
export interface AccuracyTable {
  readonly name: string;
  readonly split: string;
  /** Training and test rows of a seed. */
  question(seed: number): Promise<{ readonly train: Table; readonly test: Table }>;
}

function shares(table: Table, { train, test }: Split) {
  return { train: selectRows(table, train), test: selectRows(table, test) };
}

function shuffled(name: string, load: (seed: number) => Promise<Table> | Table, of: string): AccuracyTable {
  return {
    name,
    split: `${of}shuffled 70/30 by the seed`,
    async question(seed) {
      const table = await load(seed);
      return shares(table, shuffledSplit(table.rows, 0.7, seed));
    },
  };
}

/** The tables of docs/accuracy.md; Semeion only with its file. */
export function accuracyTables(semeion: string | undefined): AccuracyTable[] {
  return [
    shuffled('WDBC', loadWdbc, ''),
    shuffled('wine', loadWine, ''),
    shuffled('digits', loadDigits, ''),
    ...(semeion === undefined ? [] : [semeionTable(semeion)]),
    shuffled('two-norm', (seed) => twoNorm({ rows: 1000, seed }), '1000 rows drawn and '),
    shuffled('two-moons, noise 0.2', (seed) => twoMoons({ rows: 500, noise: 0.2, seed }), '500 rows drawn and '),
    shuffled('sinusoid, noise 0.05 (R^2)', (seed) => sinusoid({ rows: 500, noise: 0.05, seed }), '500 rows drawn and '),
  ];
}

function semeionTable(path: string): AccuracyTable {
  return {
    name: 'Semeion',
    split: 'first 1000 rows train, last 593 test',
    async question() {
      const table = await readSemeion(await readGiven('--semeion', path), { signed: true });
      return shares(table, orderedSplit(table.rows, 1000 / table.rows));
    },
  };
}

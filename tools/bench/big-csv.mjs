// Writes a large CSV file for training, the same bytes for the same arguments:
//   node tools/scripts/run-source.mjs tools/bench/big-csv.mjs --rows=1000000 --out=big.csv [--features=30] [--seed=1]
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { createRandom } from '@proxflow/random';

/** Rows written at a time. */
const block = 10_000;

/**
 * Writes `rows` rows of two classes: features x1 .. xD are standard normal, and the class is the sign of a product of two of
 * them with a shift by a third, so that no plane parts the classes.
 */
export async function writeBigCsv({ rows, features = 30, seed = 1, out }) {
  const normals = createRandom(seed).stream('big csv');
  const file = createWriteStream(out);
  file.write(`${Array.from({ length: features }, (_, k) => `x${k + 1}`).join(',')},kind\n`);
  for (let start = 0, step = 0; start < rows; start += block, step++) {
    const count = Math.min(block, rows - start);
    const x = normals.normals(step, count, features);
    const lines = Array.from({ length: count }, (_, i) => {
      const row = x.subarray(i * features, (i + 1) * features);
      const kind = row[0] * row[1 % features] + row[2 % features] > 0 ? 'in' : 'out';
      return `${Array.from(row, (value) => value.toFixed(9)).join(',')},${kind}\n`;
    });
    if (!file.write(lines.join(''))) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string' },
      features: { type: 'string' },
      seed: { type: 'string' },
      out: { type: 'string' },
    },
  });
  const { rows = '1000000', features = '30', seed = '1', out = 'big.csv' } = values;
  await writeBigCsv({ rows: Number(rows), features: Number(features), seed, out });
}

// Time and peak memory of learning at scale, each kind in a child process of its own, so that its peak is its own:
//   node tools/scripts/run-source.mjs tools/bench/scale.mjs [--kinds=neurons-uniform,neurons-proximal,csv] [--rows=1000000]
// Prints a table, and JSON with --json.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeBigCsv } from './big-csv.mjs';

const here = import.meta.dirname;
const node = ['--conditions=@proxflow/source', '--import', 'tsx', '--import', join(here, 'print-peak.mjs')];

/** Runs a program and resolves to what it printed and the peak that its preload told. */
function measured(args) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [...node, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) child[name].on('data', (data) => (texts[name] += data));
    child.on('error', fail);
    child.on('exit', (code) => {
      const peak = /^PEAK (.*)$/m.exec(texts.stderr);
      if (code !== 0 || peak === null) fail(new Error(`${args.join(' ')} ended with ${code}: ${texts.stderr}`));
      else done({ ...JSON.parse(peak[1]), stdout: texts.stdout });
    });
  });
}

/** One learning step of 1e5 neurons, by the weights that are named. */
async function neurons(weights) {
  const { seconds, peakMiB, stdout } = await measured([join(here, 'scale-step.mjs'), weights]);
  return { kind: `1e5 neurons, ${weights} weights`, seconds, peakMiB, ...JSON.parse(stdout) };
}

/** Training on a CSV file of `rows` rows and 30 features, mini-batches of 1000. */
async function csv(rows) {
  const folder = await mkdtemp(join(tmpdir(), 'proxflow-scale-'));
  try {
    const out = join(folder, 'big.csv');
    await writeBigCsv({ rows, out });
    const { size } = await stat(out);
    const cli = resolve(here, '../../packages/cli/src/bin.ts');
    const options = ['--batch-size', '1000', '--steps', '200', '--seed', '1', '--json'];
    const { seconds, peakMiB, stdout } = await measured([cli, 'train', out, ...options]);
    const { train, test, record } = JSON.parse(stdout);
    const scores = { train: train.score.weighted, test: test.score.weighted };
    return {
      kind: `csv of ${rows} rows`,
      seconds,
      peakMiB,
      fileMB: size / 1e6,
      trainSeconds: record.seconds,
      ...scores,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const { values } = parseArgs({
  options: { kinds: { type: 'string' }, rows: { type: 'string' }, json: { type: 'boolean' } },
});
const kinds = (values.kinds ?? 'neurons-uniform,neurons-proximal,csv').split(',');
const found = [];
for (const kind of kinds) {
  const one = kind === 'csv' ? await csv(Number(values.rows ?? 1e6)) : await neurons(kind.replace('neurons-', ''));
  found.push(one);
  if (!values.json)
    console.log(
      Object.entries(one)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    );
}
if (values.json) console.log(JSON.stringify(found));

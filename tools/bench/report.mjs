// The tables of a run, as text, as JSON and in docs/benchmarks.md.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { processorTopology } from './threads.mjs';
import { digits, markdownTable, percent, textTable } from './table.mjs';

const root = resolve(import.meta.dirname, '../..');
/** The document has a section for every major version of Node it was written with. */
const markersOf = (version) => {
  const section = `benchmarks on Node ${version.match(/\d+/)[0]}`;
  return { begin: `<!-- ${section}: begin, written by pnpm bench --write -->`, end: `<!-- ${section}: end -->` };
};
const reference = 'wasm f32';

/** Where and when it was measured. */
export function circumstances(command) {
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    topology: processorTopology(),
    load: loadavg()[0],
    command,
  };
}

/** One sentence of it; a load above 1 from the bench alone means that other programs took time from it. */
export function circumstancesLine({ date, node, cpu, cores, topology, load, command }) {
  const siblings = topology === undefined ? '' : ` (${topology})`;
  return `Measured ${date} with \`${command}\`: Node ${node}, ${cpu}, ${cores} cores${siblings}, load average ${load.toFixed(1)}.`;
}

/** Title, header and rows of every table of a result. */
export function tablesOf({ kernels, steps, stages, skipping, threading, transport, online, learning }) {
  return [
    ...(kernels.length > 0 ? [kernelTable(kernels)] : []),
    ...(steps.length > 0 ? [stepTable(steps)] : []),
    ...stages.map(stageTable),
    ...(skipping.length > 0 ? [skippingTable(skipping)] : []),
    ...(threading.length > 0 ? [threadsTable(threading)] : []),
    ...(transport.length > 0 ? [transportTable(transport)] : []),
    ...(online.length > 0 ? [onlineTable(online)] : []),
    ...(learning.length > 0 ? [learningTable(learning)] : []),
  ];
}

function kernelTable(kernels) {
  const rows = kernels.flatMap((row) =>
    timingCells(row, ({ median }) => {
      const speed = row.flops && median && row.flops / median;
      return [digits(speed && speed / 1e9), percent(row.peak && speed && speed / row.peak.median)];
    }),
  );
  const header = ['kernel', 'contender', 'median ms', 'least ms', 'IQR ms', `x ${reference}`, 'GFLOP/s', 'of peak'];
  return { title: 'Kernels', header, rows, left: 2 };
}

function stepTable(steps) {
  const rows = steps.flatMap((row) => timingCells(row, ({ sweeps }) => [sweeps === undefined ? '-' : String(sweeps)]));
  const header = ['training step', 'backend', 'median ms', 'least ms', 'IQR ms', `x ${reference}`, 'sweeps'];
  return { title: 'Training steps', header, rows, left: 2 };
}

function stageTable({ name, seconds, sweeps, rows }) {
  const cells = rows.map((row) => [row.stage, digits(1000 * row.seconds), percent(row.share), digits(row.calls)]);
  cells.push(['whole step', digits(1000 * seconds), '100 %', '']);
  const title = `Stages of a WDBC step on ${name}, ${digits(sweeps)} sweeps a step`;
  return { title, header: ['stage', 'ms', 'share', 'calls'], rows: cells, left: 1 };
}

function skippingTable(skipping) {
  const ms = (seconds) => digits(1000 * seconds);
  const rows = skipping.flatMap(({ title, windows, furthest, room }) =>
    windows.map(({ from, to, dense, skipped, steps }, i) => [
      i === 0 ? title : '',
      `${from} to ${to}`,
      ms(dense.median),
      ms(skipped.median),
      digits(dense.median / skipped.median),
      digits(dense.mean / skipped.mean),
      `${steps} of ${to - from + 1}`,
      i === windows.length - 1 ? `${furthest.toExponential(1)} of ${room.toExponential(1)}` : '',
    ]),
  );
  const header = [
    'training',
    'steps',
    'every step ms',
    'skipping ms',
    'ratio',
    'of means',
    'skipped',
    'log weights apart',
  ];
  return { title: 'Steps that are certified to change no weight, left out', header, rows, left: 2 };
}

function threadsTable(threading) {
  const ms = (seconds) => digits(1000 * seconds);
  const rows = threading.flatMap(({ title, timings }) =>
    timings.map(({ name, median, least, processor }, i) => [
      i === 0 ? title : '',
      name,
      ms(median),
      ms(least),
      digits(timings[0].median / median),
      digits(timings[0].least / least),
      ms(processor),
    ]),
  );
  const header = ['training step', 'threads', 'median ms', 'least ms', 'gain', 'of least', 'processor ms'];
  return { title: 'Threads: the whole step on one and on two, in turns', header, rows, left: 2 };
}

function transportTable(transport) {
  const rows = transport.flatMap((row) =>
    timingCells(row, ({ iterations, status }) => [String(iterations ?? '-'), status ?? '-']),
  );
  const header = ['transport', 'contender', 'median ms', 'least ms', 'IQR ms', `x ${reference}`, 'sweeps', 'status'];
  return { title: 'Entropic transport, solved to a marginal error of 1e-7', header, rows, left: 2 };
}

function onlineTable(online) {
  const rows = online.map(({ points, dimension, dtype, status, iterations, relativeGap, seconds, peakBytes }) => [
    `${points} x ${points}, d ${dimension}`,
    `wasm ${dtype}`,
    digits(seconds),
    String(iterations),
    status,
    relativeGap.toExponential(1),
    digits(peakBytes / 1e6),
  ]);
  const header = ['online transport', 'backend', 'seconds', 'sweeps', 'status', 'gap / value', 'peak MB'];
  return { title: 'Transport without storing the kernel, to a marginal error of 1e-4', header, rows, left: 2 };
}

function learningTable(learning) {
  const ours = 'proxflow';
  const rows = learning.flatMap((row) => timingCells(row, ({ score }) => [score?.toFixed(4) ?? '-'], ours));
  const header = ['training', 'contender', 'median ms', 'least ms', 'IQR ms', `x ${ours}`, 'accuracy'];
  return { title: 'Whole trainings, from features to predictions', header, rows, left: 2 };
}

/** A row's title stands once, before its first contender. */
function timingCells({ title, timings }, further, comparedWith = reference) {
  const base = timings.find(({ name }) => name === comparedWith)?.median;
  return timings.map((timing, i) => {
    const { name, median, least, spread } = timing;
    const ms = (value) => digits(value && 1000 * value);
    return [
      i === 0 ? title : '',
      name,
      ms(median),
      ms(least),
      ms(spread),
      digits(median && median / base),
      ...further(timing),
    ];
  });
}

export function printTables(tables) {
  for (const { title, header, rows, left } of tables) console.log(`\n${title}\n\n${textTable(header, rows, left)}`);
}

/** What was left out, and why. */
export function absences({ kernels, steps, transport, learning }) {
  return [...kernels, ...steps, ...transport, ...learning].flatMap(({ title, timings }) =>
    timings.filter(({ absent }) => absent).map(({ name, absent }) => `- ${title}, ${name}: ${absent}`),
  );
}

export async function writeJson(result) {
  await mkdir(resolve(root, '.reports'), { recursive: true });
  await writeFile(resolve(root, '.reports/bench.json'), `${JSON.stringify(result, null, 2)}\n`);
}

/** Replaces what stands between the markers of this version of Node in docs/benchmarks.md, or adds a section. */
export async function writeDocument({ where, floors, ...result }) {
  const file = resolve(root, 'docs/benchmarks.md');
  const text = await readFile(file, 'utf8');
  const { begin, end } = markersOf(where.node);
  const missing = absences(result);
  const parts = [
    begin,
    `## On Node ${where.node.match(/\d+/)[0]}`,
    circumstancesLine(where),
    ...tablesOf(result).flatMap(({ title, header, rows, left }) => [`### ${title}`, markdownTable(header, rows, left)]),
    '### Floors',
    floors.map(({ line }) => `- ${line.replace(/ {2,}/, ': ')}`).join('\n'),
    ...(missing.length > 0 ? ['### Left out', missing.join('\n')] : []),
    end,
  ];
  const section = parts.join('\n\n');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  const renewed =
    from < 0 ? `${text.trimEnd()}\n\n${section}\n` : `${text.slice(0, from)}${section}${text.slice(to + end.length)}`;
  await writeFile(file, renewed);
}

// `pnpm bench:scale [--write] [--quick]`: time of one step and peak memory against the number of particles, each measurement in a
// program of its own, so that its memory is its own; kinds take turns at each size. `--write` renews docs/scale.md and its pictures.
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { drawSvg, lineChart } from '@proxflow/charts';
import { circumstances, circumstancesLine } from './report.mjs';
import { digits, markdownTable } from './table.mjs';

const root = resolve(import.meta.dirname, '../..');
const sizes = [100, 316, 1000, 3162, 10_000, 31_623, 100_000];
/** Seconds after which a kind is not measured at larger sizes. */
const patience = 60;

/** What is compared; `args` as large-step.mjs takes them. */
const kinds = [
  { name: 'dense', args: ['--kind=dense'] },
  { name: 'dense, 2 threads', args: ['--kind=dense', '--threads=2'] },
  { name: 'online', args: ['--kind=online'] },
  { name: 'online, 2 threads', args: ['--kind=online', '--threads=2'] },
  { name: 'truncated', args: ['--kind=truncated'] },
  { name: 'truncated, Schroedinger', args: ['--kind=truncated', '--weights=schroedinger'] },
  { name: 'truncated, 3-D', args: ['--kind=truncated', '--dimension=3'] },
  { name: 'certified skip, 32-D', args: ['--kind=skip', '--dimension=32'] },
];

function largeStep(particles, args) {
  const program = ['tools/scripts/run-source.mjs', 'tools/bench/large-step.mjs', `--particles=${particles}`, ...args];
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, program, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (data) => (text += data));
    child.on('error', fail);
    child.on('exit', (code) =>
      code === 0 ? done(JSON.parse(text)) : fail(new Error(`${program.join(' ')}: ${code}`)),
    );
  });
}

/** The exponent a in seconds = c N^a over the last three sizes, by least squares. */
function slopeOf(points) {
  const last = points.slice(-3).map(({ particles, seconds }) => [Math.log(particles), Math.log(seconds)]);
  if (last.length < 2) return undefined;
  const mean = (k) => last.reduce((sum, point) => sum + point[k], 0) / last.length;
  const [x, y] = [mean(0), mean(1)];
  const above = last.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return above / last.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}

const quick = process.argv.includes('--quick');
const found = kinds.map(({ name, args }) => ({ name, args, points: [] }));
for (const particles of quick ? sizes.slice(0, 4) : sizes) {
  for (const kind of found) {
    const last = kind.points.at(-1);
    // Quadratic at worst: ten times the time for the next size.
    if (last && 10 * last.seconds > patience) continue;
    const result = await largeStep(particles, kind.args);
    kind.points.push(result);
    console.error(
      `... ${kind.name}, N ${particles}: ${digits(result.seconds)} s, ${digits(result.peakBytes / 1e6)} MB`,
    );
  }
}

const header = ['kernel', 'N', 'seconds', 'processor seconds', 'peak MB', 'near pairs', 'bound on log w', 'exponent'];
const rows = found.flatMap(({ name, points }) =>
  points.map((point, i) => [
    i === 0 ? name : '',
    String(point.particles),
    digits(point.seconds),
    digits(point.cpuSeconds),
    digits(point.peakBytes / 1e6),
    point.kernel?.pairs === undefined ? '-' : point.kernel.pairs.toExponential(1),
    (point.kernel?.bound ?? point.skip?.bound)?.toExponential(1) ?? '-',
    i === points.length - 1 ? digits(slopeOf(points)) : '',
  ]),
);
const table = markdownTable(header, rows, 1);
const measured = circumstancesLine(circumstances('pnpm bench:scale --write'));
console.log(`${measured}\n\n${table}`);

if (process.argv.includes('--write')) {
  const chart = (yTitle, of) =>
    drawSvg(
      lineChart({
        xTitle: 'particles',
        yTitle,
        xScale: 'log',
        yScale: 'log',
        curves: found.map(({ name, points }) => ({ name, points: points.map((p) => ({ x: p.particles, y: of(p) })) })),
      }),
    );
  const pictures = join(root, 'docs/pictures');
  await writeFile(join(pictures, 'scale-time.svg'), await chart('seconds a step', ({ seconds }) => seconds));
  await writeFile(
    join(pictures, 'scale-memory.svg'),
    await chart('peak memory, MB', ({ peakBytes }) => peakBytes / 1e6),
  );
  await writeFile(join(root, 'docs/scale.md'), page(measured, table));
}

function page(measured, table) {
  return `<!-- Written by \`pnpm bench:scale --write\`. -->

# Scale

What one step costs against the number of particles: an Ornstein-Uhlenbeck process in the plane (3-D and 32-D where it says so) at rest,
h = 1e-3, beta = 1, epsilon \`auto\`, proximal weights unless it says otherwise, WebAssembly in float64. A step moves the particles, finds the volumes they stand for from
all proposals, and solves for the weights. Each number is of one step in a program of its own, the first one it makes.

- **dense** holds the kernel; **online** makes its entries anew in each sum; **truncated** has near pairs only, and a certified bound on
  what that changes ([ADR 23](adr/0023-truncated-kernels.md)); the **certified skip** leaves out a step that moves no mass
  ([ADR 21](adr/0021-certified-skip.md)), whose bound is given.
- The exponent is that of N over the last three sizes. A kind ends where its next size would take more than about a minute.
- Near pairs are looked for on one thread, whatever the backend has.

![Seconds a step against particles, both logarithmic](pictures/scale-time.svg)

![Peak memory against particles, both logarithmic](pictures/scale-memory.svg)

${measured}

${table}

[Large data](large-data.md) has learning with many neurons and long files.
`;
}

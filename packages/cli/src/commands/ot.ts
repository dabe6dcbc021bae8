import type { Command } from 'commander';
import { createRegistry } from 'proxflow';
import type { CliIo } from '../cli-io.js';
import { loadClouds, requireEqualMass, withEqualMass, type Clouds } from '../files/load-clouds.js';
import { planCsv, requirePlanSize } from '../files/plan-file.js';
import { requireWritable, writeAtomically } from '../files/write-atomically.js';
import { addFormatOptions, readFormat } from '../options/file-options.js';
import {
  defaultRelativeEpsilon,
  groundCosts,
  readTransportOptions,
  type TransportFlags,
  type TransportOptions,
} from '../options/transport-options.js';
import { pageOf } from '../render/page.js';
import { transportSummary, transportWarning } from '../render/transport-summary.js';
import { transportOf } from '../transport.js';
import { statusOf, transportJson, type TransportReport } from '../transport-report.js';

const about = `
Minimises <P, C> + epsilon KL(P | a b^T) over plans P between the points of two
CSV files, whose columns are coordinates and are found by name. An optional
column "weight" holds masses; without it all points weigh the same. The plan is
written as a matrix without a header, beyond 1e6 entries as lines
source,target,mass. A solve that did not converge is reported with a warning
and its status, and ends with exit code 0.

Examples:
  proxflow ot a.csv b.csv --epsilon 0.05
  proxflow ot a.csv b.csv --relative-epsilon 0.01 --plan plan.csv
  proxflow ot a.csv b.csv --epsilon 0.1 --unbalanced 1 --cost euclidean
  proxflow ot a.csv b.csv --epsilon 0.1 --divergence --json > ot.json`;

/** Adds the command `ot`. */
export function addOt(program: Command, io: CliIo, exitWith: (code: number) => void): void {
  const one = (names: readonly string[]) => names.join(', ');
  const command = program
    .command('ot')
    .description('Optimal transport between two weighted point clouds, with entropy.')
    .argument('<source>', 'a CSV file of points')
    .argument('<target>', 'a CSV file of points with the same columns')
    .option('--epsilon <e>', 'strength of the entropy, in units of the cost')
    .option(
      '--relative-epsilon <r>',
      `the same in standard deviations of the cost (default: ${defaultRelativeEpsilon})`,
    )
    .option('--cost <name>', one(Object.keys(groundCosts)), 'sqeuclidean')
    .option('--unbalanced <rho>', 'marginals at the price rho KL, not exact')
    .option('--unbalanced-source <rho>', 'the same for one side only')
    .option('--unbalanced-target <rho>', 'the same for one side only')
    .option('--divergence', 'the Sinkhorn divergence too: 0 for equal clouds')
    .option('--plan <file>', 'write the transport plan to this CSV file')
    .option('--backend <name>', one(createRegistry().backends.names), 'wasm')
    .option('--precision <p>', 'f64 or f32 (default: f64 where the backend has it)')
    .option('--threads <n>', 'threads of backend wasm, a number or auto: the same bits, sooner (default: 1)')
    .option('--tolerance <t>', 'error of the marginals (default: 1e-9, in f32 1e-5)')
    .option('--max-iterations <n>', 'sweeps at most (default: 10000)')
    .option('--domain <name>', 'auto, kernel, absorbed or log', 'auto')
    .option('--online', 'never hold all costs in memory; slower')
    .option('--json', 'print one JSON document and no progress')
    .addHelpText('after', about);
  addFormatOptions(command).action(async (source: string, target: string, flags: TransportFlags) => {
    if (await ot([source, target], flags, io)) exitWith(130);
  });
}

/** Resolves to whether it was interrupted. */
async function ot(
  [sourcePath, targetPath]: readonly [string, string],
  flags: TransportFlags,
  io: CliIo,
): Promise<boolean> {
  const options = await readTransportOptions(flags);
  const loaded = await loadClouds(sourcePath, targetPath, readFormat(flags));
  const clouds = fitting(loaded, options);
  if (flags.plan !== undefined) {
    requirePlanSize(clouds);
    await requireWritable(flags.plan);
  }
  const quiet = flags.json === true;
  const solved = await transportOf(clouds, options, io, { quiet, withPlan: flags.plan !== undefined });
  const { solution, divergence, plan, seconds } = solved;
  const notSaved = await save(flags.plan, plan, clouds).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  const planPath = notSaved ? undefined : flags.plan;
  const report: TransportReport = { clouds, options, solution, divergence, seconds, planPath };
  if (quiet) {
    io.stdout.write(`${JSON.stringify(transportJson(report))}\n`);
  } else {
    io.stdout.write(transportSummary(report, pageOf(io.stdout, io.env)));
    const warning = transportWarning(report);
    if (warning !== undefined) io.stderr.write(`warning: ${warning}\n`);
  }
  const interrupted = statusOf(report) === 'aborted';
  if (interrupted && !quiet) io.stderr.write(`interrupted after ${solution.iterations} sweeps\n`);
  if (notSaved) throw notSaved.error;
  return interrupted;
}

async function save(path: string | undefined, plan: Float64Array | undefined, { source, target }: Clouds) {
  if (path !== undefined && plan !== undefined) await writeAtomically(path, planCsv(plan, source.rows, target.rows));
}

/** Masses have to be equal where both marginals are exact. */
function fitting(clouds: Clouds, { marginals }: TransportOptions): Clouds {
  if (Math.min(marginals.source, marginals.target) < Infinity) return clouds;
  requireEqualMass(clouds);
  return withEqualMass(clouds);
}

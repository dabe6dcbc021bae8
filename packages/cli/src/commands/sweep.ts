import type { Command } from 'commander';
import type { CliIo } from '../cli-io.js';
import { addSweepOptions, type SweepFlags } from '../options/sweep-options.js';
import { pageOf } from '../render/page.js';
import { makeSweep } from '../sweep/make-sweep.js';
import { mergeSweeps } from '../sweep/merge-sweeps.js';
import { sweepJson, type SweepReport } from '../sweep/sweep-report.js';
import { sweepSummary } from '../sweep/sweep-summary.js';
import { TrainingFlags } from '../sweep/training-flags.js';

const examples = `
Every option of train holds for all runs, or is varied by --grid or --random.
Runs are kept as they end: the same command goes on where it was left.

Examples:
  proxflow sweep wdbc --grid step-size=0.1,0.3 --seeds 1..3
  proxflow sweep patients.csv --validation 0.2 --seeds 1..5 --trials 20 \\
    --random step-size=log:1e-3..1 --random particles=int:50..400
  proxflow sweep wdbc --grid epsilon=auto,0.1 --shard 2/4 --out shared
  proxflow sweep merge shared --out whole`;

/** Adds the commands `sweep` and `sweep merge`, after `train`, whose options it takes over. */
export function addSweep(program: Command, io: CliIo, exitWith: (code: number) => void): void {
  const train = program.commands.find((command) => command.name() === 'train');
  if (train === undefined) throw new TypeError('sweep takes over the options of train, which is to be added before it');
  const options = new TrainingFlags(train);
  const command = program
    .command('sweep')
    .description('Train with many settings and seeds, several at a time, and tell which setting is best.')
    .argument('<data>', 'a shipped data set or a file, as for train')
    .enablePositionalOptions()
    .optionsGroup('Options of the sweep:');
  addSweepOptions(command).optionsGroup('Options of train:');
  options.addTo(command);
  command.addHelpText('after', examples).action(async (data: string, flags: SweepFlags, parsed: Command) => {
    const base = { base: options.pick(parsed), typed: options.typed(parsed) };
    const report = await makeSweep({ data, flags, base, train: options }, io);
    show(report, flags.json === true, io);
    if (report.interrupted) exitWith(130);
    else if (report.runs.done === 0 && report.runs.failed > 0) exitWith(1);
  });
  addMerge(command, io);
}

function addMerge(sweep: Command, io: CliIo): void {
  sweep
    .command('merge')
    .description('Put the runs of several folders, or of the shards in one, into one folder with one report.')
    .argument('<folders...>', 'folders that sweep --out has written')
    .requiredOption('--out <folder>', 'where the whole is kept')
    .option('--json', 'print one JSON document')
    .action(async (folders: string[], flags: { readonly out: string; readonly json?: boolean }) => {
      show(await mergeSweeps(folders, flags.out, io), flags.json === true, io);
    });
}

function show(report: SweepReport, json: boolean, io: CliIo): void {
  io.stdout.write(json ? `${JSON.stringify(sweepJson(report))}\n` : sweepSummary(report, pageOf(io.stdout, io.env)));
}

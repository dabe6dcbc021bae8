import { InvalidArgumentError, requireInteger } from '@proxflow/backend';
import { knownParts } from '../config/custom-parts.js';
import { loadConfig } from '../config/load-config.js';
import { readNumber } from '../options/parse-options.js';
import { readSeed, readTrainOptions, type TrainFlags } from '../options/train-options.js';
import { product, readAxis, requireDistinctAxes } from './axes.js';
import { drawTrials, readRandomAxis } from './random-axes.js';
import { identityOfConfig, identityOfData, identityOfRun } from './run-identity.js';
import { readSeeds } from './seeds.js';
import type { Flags, TrainingFlags } from './training-flags.js';

/** What is varied, as commander hands it over. */
export interface PlanFlags {
  readonly grid?: readonly string[];
  readonly random?: readonly string[];
  readonly trials?: string;
  readonly drawSeed: string;
  readonly seeds?: string;
}

/** Options that are varied and their values, by the name after `--`. */
export type Setting = Readonly<Record<string, string>>;

/** One training of a sweep. */
export interface PlannedRun {
  /** Place in the plan, from 1. */
  readonly number: number;
  readonly setting: Setting;
  readonly seed: string;
  /** After `train`. */
  readonly words: readonly string[];
  /** The same for runs with the same result. */
  readonly key: string;
}

/** Options of `train` that hold for all runs. */
export interface BaseFlags {
  /** With defaults. */
  readonly base: Flags;
  /** Names of those that were typed: these are passed on, and what was not typed is left to `train`. */
  readonly typed: readonly string[];
}

/** More runs than this are a slip of the pen. */
const mostRuns = 100_000;

/**
 * All runs: every combination of the grid with every trial, and of each with every seed.
 *
 * @throws InvalidArgumentError for axes, seeds or trials that are none, or a setting that `train` would refuse.
 */
export async function planSweep(
  data: string,
  { base, typed }: BaseFlags,
  flags: PlanFlags,
  train: TrainingFlags,
): Promise<PlannedRun[]> {
  const settings = readSettings(flags, train);
  const seeds = flags.seeds === undefined ? [String(base.seed)] : readSeeds(flags.seeds);
  if (settings.length * seeds.length > mostRuns) throw tooMany(settings.length * seeds.length);
  const runs: PlannedRun[] = [];
  const checked = new Set<string>();
  const config = await loadConfig(typeof base.config === 'string' ? base.config : undefined);
  const { registry } = await knownParts(config);
  let dataIdentity: string | undefined;
  for (const setting of settings) {
    const varied: Flags = { ...base, ...flagsOf(setting, train) };
    // Before the first run is made: what is mistyped is to be mended, not to fail again and again. Once for each value.
    const values = Object.entries(setting).map((pair) => pair.join('='));
    if (runs.length === 0 || values.some((value) => !checked.has(value))) {
      await readTrainOptions({ ...varied, threads: undefined } as unknown as TrainFlags, registry);
    }
    for (const value of values) checked.add(value);
    dataIdentity ??= `${await identityOfData(data, base)}${await identityOfConfig(config)}`;
    for (const seed of seeds) {
      const all = { ...varied, seed };
      const key = identityOfRun(dataIdentity, all);
      runs.push({
        number: runs.length + 1,
        setting,
        seed,
        words: [data, ...train.words(all, ['seed', ...typed, ...optionsOf(setting, train)])],
        key,
      });
    }
  }
  return distinct(runs);
}

function readSettings({ grid = [], random = [], trials, drawSeed }: PlanFlags, train: TrainingFlags): Setting[] {
  const axes = grid.map((text) => readAxis(text, train));
  const laws = random.map((text) => readRandomAxis(text, train));
  requireDistinctAxes([...axes, ...laws].map(({ option }) => option));
  const count = readNumber('--trials', trials, requireInteger);
  if ((count === undefined) !== (laws.length === 0)) throw trialsWithoutLaw(trials);
  const drawn = laws.length === 0 ? [[]] : drawTrials(laws, count ?? 0, readSeed(drawSeed));
  const names = [...axes, ...laws].map(({ option }) => option.name());
  return product(axes.map(({ values }) => values)).flatMap((point) =>
    drawn.map((trial) => Object.fromEntries([...point, ...trial].map((value, k) => [names[k], value]))),
  );
}

/** Names of the options of a setting as commander keeps them. */
function optionsOf(setting: Setting, train: TrainingFlags): string[] {
  return Object.keys(setting).flatMap((name) => train.find(name)?.attributeName() ?? []);
}

/** A setting as flags. */
function flagsOf(setting: Setting, train: TrainingFlags): Flags {
  return Object.fromEntries(
    Object.entries(setting).flatMap(([name, text]) => {
      const option = train.find(name);
      return option ? [[option.attributeName(), train.valueOf(option, text)]] : [];
    }),
  );
}

/** Trials may draw the same value twice; the run is made once. */
function distinct(runs: readonly PlannedRun[]): PlannedRun[] {
  const seen = new Set<string>();
  const first = runs.filter(({ key }) => !seen.has(key) && seen.add(key));
  return first.map((run, k) => ({ ...run, number: k + 1 }));
}

function tooMany(runs: number): InvalidArgumentError {
  return new InvalidArgumentError({
    argument: '--grid',
    value: `${runs} runs`,
    expected: `at most ${mostRuns} runs`,
    remedy: 'Give fewer values or seeds, or draw settings with --random and --trials.',
  });
}

function trialsWithoutLaw(trials: string | undefined): InvalidArgumentError {
  const argument = trials === undefined ? '--random' : '--trials';
  return new InvalidArgumentError({
    argument,
    ...(trials !== undefined && { value: trials }),
    expected: '--random and --trials together',
    remedy: 'Say what is drawn and how often, such as --random step-size=log:1e-3..1 --trials 20.',
  });
}

import { InvalidArgumentError } from '@proxflow/backend';
import type { Option } from 'commander';
import { createRandom } from 'proxflow';
import { numberOrText } from '../options/parse-options.js';
import { splitAxis } from './axes.js';
import type { TrainingFlags } from './training-flags.js';

/** An option whose values are drawn. */
export interface RandomAxis {
  readonly option: Option;
  /** The value at a uniform number in (0, 1). */
  readonly at: (uniform: number) => string;
}

const forms =
  'uniform 1..5, logarithmic log:1e-3..1, whole numbers int:50..400, whole and logarithmic log-int:50..5000, or a choice tanh,relu';

/** Drawn numbers are rounded to this many digits, so that they can be read and typed again. */
const digits = 4;

/**
 * Reads `step-size=log:1e-3..1` and the like.
 *
 * @throws InvalidArgumentError for an option that `train` does not have, or a law that is none.
 */
export function readRandomAxis(text: string, train: TrainingFlags): RandomAxis {
  const [option, law] = splitAxis('--random', text, train);
  const range = /^(?:(log|int|log-int):)?([^:,]+?)\.\.([^:,]+)$/.exec(law.trim());
  if (range === null) return { option, at: readChoice(text, law) };
  const [, kind, ...ends] = range;
  const [low, high] = ends.map((end) => numberOrText(end.trim()));
  const numbers = typeof low === 'number' && typeof high === 'number' && Number.isFinite(low) && Number.isFinite(high);
  if (!numbers || low >= high) throw unreadable(text);
  if (kind?.startsWith('log') && low <= 0) throw unreadable(text);
  if (kind?.endsWith('int') && !(Number.isInteger(low) && Number.isInteger(high))) throw unreadable(text);
  return { option, at: rangeLaw(kind, low, high) };
}

function rangeLaw(kind: string | undefined, low: number, high: number): RandomAxis['at'] {
  const linear = (u: number, from: number, to: number) => from + u * (to - from);
  const logarithmic = (u: number, from: number, to: number) => Math.exp(linear(u, Math.log(from), Math.log(to)));
  const within = (x: number) => String(Math.min(high, Math.max(low, x)));
  const rounded = (x: number) => within(Number(x.toPrecision(digits)));
  if (kind === 'int') return (u) => within(Math.floor(linear(u, low, high + 1)));
  if (kind === 'log-int') return (u) => within(Math.floor(logarithmic(u, low, high + 1)));
  return kind === 'log' ? (u) => rounded(logarithmic(u, low, high)) : (u) => rounded(linear(u, low, high));
}

function readChoice(text: string, law: string): RandomAxis['at'] {
  const values = law.split(',').map((value) => value.trim());
  if (values.length < 2 || values.some((value) => value === '' || value.includes('..'))) throw unreadable(text);
  return (u) => values[Math.min(values.length - 1, Math.floor(u * values.length))];
}

function unreadable(text: string): InvalidArgumentError {
  return new InvalidArgumentError({
    argument: '--random',
    value: text,
    expected: `a law to draw from: ${forms}`,
    remedy: 'Write for example --random step-size=log:1e-3..1 --trials 20.',
  });
}

/**
 * The values of each axis in trials 1 to n. A value depends on seed, option and trial alone, so that more trials go on from
 * fewer, and an axis more leaves the others as they are.
 */
export function drawTrials(axes: readonly RandomAxis[], trials: number, seed: string | number): string[][] {
  const random = createRandom(seed);
  const streams = axes.map(({ option }) => random.stream(`sweep ${option.name()}`));
  return Array.from({ length: trials }, (_, trial) => axes.map(({ at }, a) => at(streams[a].uniform(trial, 0, 0))));
}

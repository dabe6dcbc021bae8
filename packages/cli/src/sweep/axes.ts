import { InvalidArgumentError } from '@proxflow/backend';
import type { Option } from 'commander';
import { numberOrText } from '../options/parse-options.js';
import type { TrainingFlags } from './training-flags.js';

/** An option with the values it is to have. */
export interface Axis {
  readonly option: Option;
  readonly values: readonly string[];
}

/**
 * Reads `step-size=0.1,0.3`; values that hold commas stand between semicolons.
 *
 * @throws InvalidArgumentError for an option that `train` does not have, no value, or one twice.
 */
export function readAxis(text: string, train: TrainingFlags): Axis {
  const [option, list] = splitAxis('--grid', text, train);
  const values = list.split(list.includes(';') ? ';' : ',').map((value) => value.trim());
  const distinct = new Set(values.map(numberOrText));
  if (values.includes('') || distinct.size < values.length) {
    throw new InvalidArgumentError({
      argument: '--grid',
      value: text,
      expected: 'values that differ, between commas',
      remedy: 'Write for example --grid step-size=0.1,0.3; values that hold commas stand between semicolons.',
    });
  }
  requireSwitch('--grid', option, values);
  return { option, values };
}

/** Parts `name=rest` and finds the option. @throws InvalidArgumentError where there is none. */
export function splitAxis(flag: string, text: string, train: TrainingFlags): [option: Option, rest: string] {
  const equals = text.indexOf('=');
  const name = text.slice(0, Math.max(0, equals)).trim().replace(/^--/, '');
  const option = train.find(name);
  if (option !== undefined) return [option, text.slice(equals + 1)];
  throw new InvalidArgumentError({
    argument: flag,
    value: text,
    expected: `an option of train and its values; options are ${train.names.join(', ')}`,
    remedy: name === 'seed' ? 'Vary the seed by --seeds 1..3.' : `Write for example ${flag} step-size=0.1,0.3.`,
  });
}

function requireSwitch(flag: string, option: Option, values: readonly string[]): void {
  if (!option.isBoolean() || values.every((value) => ['true', 'false'].includes(value))) return;
  throw new InvalidArgumentError({
    argument: flag,
    value: `${option.name()}=${values.join(',')}`,
    expected: 'true or false, as the option takes no value',
    remedy: `Write ${flag} ${option.name()}=true,false.`,
  });
}

/** No option may have two axes. @throws InvalidArgumentError naming the one that has. */
export function requireDistinctAxes(options: readonly Option[]): void {
  const names = options.map((option) => option.attributeName());
  const twice = options.find((option, i) => names.indexOf(option.attributeName()) !== i);
  if (twice === undefined) return;
  throw new InvalidArgumentError({
    argument: '--grid',
    value: twice.name(),
    expected: 'each option to be varied once',
    remedy: `Give all values of ${twice.name()} in one --grid or one --random.`,
  });
}

/** Every way of taking one value from each list; the last list varies fastest. One way if there are no lists. */
export function product<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((heads, list) => heads.flatMap((head) => list.map((value) => [...head, value])), [[]]);
}

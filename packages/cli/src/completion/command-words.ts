import { shippedDatasets } from '@proxflow/datasets';
import type { Command, Option } from 'commander';
import { createRegistry, presets } from 'proxflow';

/** What may follow an option or stand for an argument: some words, files, or something that is not known beforehand. */
export interface Values {
  readonly words: readonly string[];
  readonly files: boolean;
}

/** An option as a shell completes it. */
export interface OptionWords {
  /** `--split`, `-h --help`. */
  readonly names: readonly string[];
  readonly description: string;
  /** Undefined for an option without a value. */
  readonly values: Values | undefined;
}

/** A command as a shell completes it. */
export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  /** What the arguments may be. */
  readonly values: Values;
}

const files: Values = { words: [], files: true };
const unknown: Values = { words: [], files: false };
const oneOf = (...words: readonly string[]): Values => ({ words, files: false });

/** Values of options by their long name, where they are words or files. */
function optionValues(): Readonly<Record<string, Values>> {
  const { backends, neurons, losses } = createRegistry();
  return {
    '--backend': oneOf(...backends.names),
    '--class-weights': oneOf('balanced'),
    '--config': files,
    '--cost': oneOf('sqeuclidean', 'half-sqeuclidean', 'euclidean'),
    '--delimiter': oneOf('comma', 'tab', 'semicolon', 'bar'),
    '--domain': oneOf('auto', 'kernel', 'absorbed', 'log'),
    '--estimator': oneOf('weighted', 'unweighted'),
    '--format': oneOf('auto', 'csv', 'semeion', 'idx'),
    '--header': oneOf('auto', 'yes', 'no'),
    '--labels-file': files,
    '--loss': oneOf(...losses.names),
    '--missing': oneOf('error', 'drop', 'mean'),
    '--neuron': oneOf(...neurons.names),
    '--out': files,
    '--part': oneOf('train', 'test'),
    '--plan': files,
    '--precision': oneOf('f64', 'f32'),
    '--preset': oneOf(...Object.keys(presets)),
    '--task': oneOf('auto', 'classification', 'regression'),
  };
}

function argumentValues(command: Command): Values {
  const names = command.registeredArguments.map((argument) => argument.name());
  const shells = command.registeredArguments.flatMap((argument) => argument.argChoices ?? []);
  if (shells.length > 0) return oneOf(...shells);
  if (names.length === 0) return unknown;
  return { words: names.includes('data') ? shippedDatasets.map(({ name }) => name) : [], files: true };
}

function optionWords(option: Option, known: Readonly<Record<string, Values>>): OptionWords {
  const names = [option.short, option.long].filter((name) => name !== undefined);
  const takesValue = option.required || option.optional;
  return {
    names,
    description: option.description,
    values: takesValue
      ? (known[option.long ?? ''] ?? (option.argChoices ? oneOf(...option.argChoices) : unknown))
      : undefined,
  };
}

/** The commands of the program as it is, so that a script never names one that is not there. */
export function commandWords(program: Command): readonly CommandWords[] {
  const known = optionValues();
  const help: OptionWords = { names: ['-h', '--help'], description: 'print help', values: undefined };
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: [...command.options.map((option) => optionWords(option, known)), help],
    values: argumentValues(command),
  }));
}

import { Option, type Command } from 'commander';

/** Options of `train` that say where results go; a sweep has its own. */
const outputs = ['--out', '--json', '--report', '--checkpoint', '--checkpoint-every'];
/** Options of `train` that a sweep takes as they are but does not vary: it has `--seeds`, and files of one training. */
const single = ['--seed', '--config'];

/** Values of options by the name commander keeps them under. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** What `train` can be told, as a sweep sees it: the same options, parsed by the same code. */
export class TrainingFlags {
  readonly options: readonly Option[];

  /** @param train - the command `train` */
  constructor(train: Command) {
    this.options = train.options.filter(({ long }) => !outputs.includes(long ?? ''));
  }

  /** Names after `--` that an axis may have. */
  get names(): readonly string[] {
    return this.options
      .filter(({ long, negate }) => !negate && !single.includes(long ?? ''))
      .map((option) => option.name());
  }

  /** Adds the options to another command; copies, as commander notes on an option which group of the help it is in. */
  addTo(command: Command): void {
    for (const { flags, description, defaultValue } of this.options) {
      command.addOption(new Option(flags, description).default(defaultValue));
    }
  }

  /** The option of this name after `--`. */
  find(name: string): Option | undefined {
    return this.names.includes(name) ? this.options.find((option) => option.name() === name) : undefined;
  }

  /** What a command that has been parsed says of the options: all values, defaults included. */
  pick(command: Command): Flags {
    const values = command.opts<Flags>();
    return Object.fromEntries(this.options.map((option) => [option.attributeName(), values[option.attributeName()]]));
  }

  /** Those of the options that were typed, by the name commander keeps them under. */
  typed(command: Command): readonly string[] {
    const names = this.options.map((option) => option.attributeName());
    return names.filter((name) => command.getOptionValueSource(name) === 'cli');
  }

  /** The value that a text gives an option: `true` and `false` for one that takes none. */
  valueOf(option: Option, text: string): string | boolean {
    return option.isBoolean() ? text === 'true' : text;
  }

  /**
   * Some of the flags as words, to be typed after `train <data>`.
   *
   * @param names - of those that are written, by the name commander keeps them under; the rest is left to `train`
   */
  words(flags: Flags, names: readonly string[]): string[] {
    return this.options.flatMap((option) => {
      const [name, long] = [option.attributeName(), option.long ?? ''];
      const value = flags[name];
      if (!names.includes(name)) return [];
      // `--x` and `--no-x` are two options with one value.
      if (option.negate) return value === false ? [long] : [];
      if (typeof value === 'string') return [long, value];
      return value === true ? [long] : [];
    });
  }
}

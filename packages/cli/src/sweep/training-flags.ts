import { Option, type Command } from 'commander';

/** Options of `train` that say where results go; a sweep has its own. */
const outputs = ['--out', '--json', '--report'];
/** Options of `train` that a sweep takes as they are but does not vary: it has `--seeds`, and files of one training. */
const single = ['--seed', '--checkpoint', '--resume', '--config'];

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

  /** Those of the flags that are for `train`. */
  pick(flags: Flags): Flags {
    return Object.fromEntries(this.options.map((option) => [option.attributeName(), flags[option.attributeName()]]));
  }

  /** The value that a text gives an option: `true` and `false` for one that takes none. */
  valueOf(option: Option, text: string): string | boolean {
    return option.isBoolean() ? text === 'true' : text;
  }

  /** The flags as words, to be typed after `train <data>`; what `train` takes by itself is left out. */
  words(flags: Flags): string[] {
    return this.options.flatMap((option) => {
      const value = flags[option.attributeName()];
      if (value === undefined || value === option.defaultValue) return [];
      if (typeof value === 'boolean') return value === !option.negate ? [option.long ?? ''] : [];
      return [option.long ?? '', value];
    });
  }
}

import { InvalidArgumentError } from '@proxflow/backend';

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const notFinite: Readonly<Record<string, number>> = { inf: Infinity, infinity: Infinity, nan: NaN };

/** The number a text writes, `inf` included; the text itself if it writes none, so that checks can show it. */
export function numberOrText(text: string): number | string {
  if (decimal.test(text)) return Number(text);
  return notFinite[text.toLowerCase()] ?? text;
}

/** Checks the number that option `flag` was given, or passes `undefined` on. */
export function readNumber(
  flag: string,
  text: string | undefined,
  check: (argument: string, value: unknown) => number,
): number | undefined {
  return text === undefined ? undefined : check(flag, numberOrText(text));
}

/** As {@link readNumber}, but the word `auto` stands for itself. */
export function readNumberOrAuto(
  flag: string,
  text: string | undefined,
  check: (argument: string, value: unknown) => number,
): number | 'auto' | undefined {
  return text === 'auto' ? text : readNumber(flag, text, check);
}

/** Names between commas, without the blanks around them, or in an array. @throws InvalidArgumentError for an empty name. */
export function readNames(flag: string, text: string | readonly string[] | undefined): readonly string[] | undefined {
  const names = typeof text === 'string' ? text.split(',').map((name) => name.trim()) : text;
  if (names?.includes('') !== true) return names;
  throw new InvalidArgumentError({
    argument: flag,
    value: text,
    expected: 'names between commas',
    remedy: `Write for example ${flag} "width,height".`,
  });
}

/** A part and its parameters, written `huber` or `huber:threshold=1.5`. @throws InvalidArgumentError for other forms. */
export function readPart(flag: string, text: string): [name: string, parameters: Record<string, number>] {
  const [name, ...rest] = text.split(':');
  const parameters: Record<string, number> = {};
  for (const pair of rest
    .join(':')
    .split(',')
    .filter((part) => rest.length > 0 || part !== '')) {
    const [key, value] = pair.split('=').map((part) => part.trim());
    const number = numberOrText(value ?? '');
    if (key === '' || typeof number !== 'number') {
      throw new InvalidArgumentError({
        argument: flag,
        value: text,
        expected: 'a name, or a name with parameters such as huber:threshold=1.5',
        remedy: 'Write parameters as name=number, with commas between them.',
      });
    }
    parameters[key] = number;
  }
  return [name, parameters];
}

/** Leaves out what is undefined, as exact optional properties want it. */
export function given<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

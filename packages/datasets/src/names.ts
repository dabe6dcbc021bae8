import { InvalidArgumentError } from '@proxflow/backend';

/** Longest list an error message spells out; a table of pixels has hundreds of columns. */
const LISTED = 40;

/** Prints names for an error message: `"a", "b" and 12 more`. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).map((name) => `"${name}"`);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

/** Returns `names` if they are at least `least` distinct, non-empty strings. @throws InvalidArgumentError otherwise. */
export function requireNames(argument: string, names: readonly string[], least = 1): readonly string[] {
  if (names.length < least) {
    throw new InvalidArgumentError({
      argument,
      value: names.length,
      expected: `at least ${least} name${least === 1 ? '' : 's'}`,
      remedy: `Name at least ${least} in ${argument}.`,
    });
  }
  const seen = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const first = seen.get(name);
    if (typeof name === 'string' && name !== '' && first === undefined) {
      seen.set(name, i);
      continue;
    }
    throw new InvalidArgumentError({
      argument,
      place: `[${i}]`,
      value: name,
      expected: first === undefined ? 'a non-empty string' : `a name other than that of [${first}]`,
      remedy: `Give each entry of ${argument} a name of its own.`,
    });
  }
  return names;
}

/** Position of each wanted name in `available`. @throws InvalidArgumentError naming the first unknown one. */
export function requireKnownNames(
  argument: string,
  wanted: readonly string[],
  available: readonly string[],
): readonly number[] {
  const positions = new Map(available.map((name, i) => [name, i]));
  return wanted.map((name, i) => {
    const position = positions.get(name);
    if (position !== undefined) return position;
    throw new InvalidArgumentError({
      argument,
      place: `[${i}]`,
      value: name,
      expected: `one of ${listNames(available)}`,
      remedy: `Use a name from the list, spelt as it is there: ${listNames(available)}.`,
    });
  });
}

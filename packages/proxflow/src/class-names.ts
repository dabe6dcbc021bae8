import { InvalidArgumentError, InvalidDataError } from '@proxflow/backend';
import { balancedRowWeights, classRowWeights } from '@proxflow/risks';

/** A class as the user names it. */
export type Label = string | number | boolean;

/** Class names in order: by value where all are numbers, else by code unit. */
export function sortedClasses(names: readonly string[]): string[] {
  const classes = [...new Set(names)];
  const numeric = classes.every((name) => name.trim() !== '' && Number.isFinite(Number(name)));
  return numeric ? classes.sort((a, b) => Number(a) - Number(b)) : classes.sort();
}

/** The index of each name; -1 for one that is no class. */
export function indicesOf(names: readonly string[], classes: readonly string[]): Int32Array {
  const index = new Map(classes.map((name, c) => [name, c]));
  return Int32Array.from(names, (name) => index.get(name) ?? -1);
}

function unknownClass(argument: string, name: string, classes: readonly string[]): InvalidDataError {
  return new InvalidDataError({
    argument,
    value: name,
    expected: `one of the classes ${classes.slice(0, 8).join(', ')}${classes.length > 8 ? ', ...' : ''}`,
    remedy: 'Use the names that the model was trained with.',
  });
}

/** The index of each name. @throws InvalidDataError for one that is no class. */
export function knownIndices(names: readonly string[], classes: readonly string[]): Int32Array {
  const indices = indicesOf(names, classes);
  const unknown = indices.indexOf(-1);
  if (unknown >= 0) throw unknownClass(`labels[${unknown}]`, names[unknown], classes);
  return indices;
}

/** The names of a list of classes. @throws InvalidArgumentError unless there are two or more, each once. */
export function requireClassNames(labels: readonly Label[]): readonly string[] {
  const names = labels.map(String);
  if (names.length >= 2 && new Set(names).size === names.length) return names;
  throw new InvalidArgumentError({
    argument: 'classes',
    value: names.join(', '),
    expected: 'at least two classes, each once',
    remedy: 'List every class that will ever come.',
  });
}

/** How much classes count: see `ClassifierOptions`. */
export type ClassWeights = 'balanced' | Readonly<Record<string, number>>;

/** The weight of each row by its class. @throws InvalidDataError for a weight of no class. */
export function labelWeights(weights: ClassWeights, indices: Int32Array, classes: readonly string[]): Float64Array {
  if (weights === 'balanced') return balancedRowWeights(indices, classes.length);
  const unknown = Object.keys(weights).find((name) => !classes.includes(name));
  if (unknown !== undefined) throw unknownClass('classWeights', unknown, classes);
  return classRowWeights(
    indices,
    classes.map((name) => weights[name] ?? 1),
  );
}

import { InvalidArgumentError, requireLength } from '@proxflow/backend';

/** One number for all nodes, or one for each `[N]`. */
export type NodeValues = number | Float64Array;

/** The value at node j. */
export function nodeValue(values: NodeValues, j: number): number {
  return typeof values === 'number' ? values : values[j];
}

/** f(value, other value), node by node. */
export function combineNodes(a: NodeValues, b: NodeValues, apply: (x: number, y: number) => number): NodeValues {
  if (typeof a !== 'number') return a.map((x, j) => apply(x, nodeValue(b, j)));
  return typeof b === 'number' ? apply(a, b) : b.map((y) => apply(a, y));
}

/** @throws ShapeError if values belong to another number of nodes than `length`. */
export function requireNodes(argument: string, values: NodeValues, length: number): void {
  if (typeof values !== 'number') requireLength(argument, values, length);
}

/** Returns values that all pass. @throws InvalidArgumentError naming the first that does not. */
export function requireNodeValues<T extends NodeValues>(
  argument: string,
  values: T,
  expected: string,
  passes: (value: number) => boolean,
): T {
  const single = typeof values === 'number';
  const entries: readonly number[] | Float64Array = single ? [values] : values;
  const wrong = entries.findIndex((value) => !passes(value));
  if (wrong < 0) return values;
  throw new InvalidArgumentError({
    argument,
    ...(!single && { place: `[${wrong}]` }),
    value: entries[wrong],
    expected,
    remedy: `Give ${argument} such numbers, one for all nodes or one for each.`,
  });
}

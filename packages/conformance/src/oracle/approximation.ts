import type { Shape } from '@proxflow/backend';

/** A number known to the oracle, and how far a backend may be from it in units of its machine epsilon. */
export interface Approximation {
  readonly value: number;
  readonly error: number;
}

/** What an operation should give. */
export interface Expected {
  readonly shape: Shape;
  readonly entries: readonly Approximation[];
}

/** No error at all. */
export function exactly(value: number): Approximation {
  return { value, error: 0 };
}

/** `count` roundings relative to the number itself. */
export function relative(value: number, count: number): Approximation {
  return { value, error: count * Math.abs(value) };
}

/** The sum of `terms`; in any order of addition it is off by at most their number times their absolute sum. */
export function sumOf(terms: readonly number[], roundingsPerTerm = 1): Approximation {
  let value = 0;
  let magnitude = 0;
  for (const term of terms) {
    value += term;
    magnitude += Math.abs(term);
  }
  return { value, error: (terms.length + roundingsPerTerm) * magnitude };
}

/** A vector given entry by entry. */
export function expectedVector(length: number, entry: (i: number) => Approximation): Expected {
  return { shape: [length], entries: Array.from({ length }, (_, i) => entry(i)) };
}

/** A matrix given entry by entry. */
export function expectedMatrix(
  rows: number,
  columns: number,
  entry: (i: number, j: number) => Approximation,
): Expected {
  const entries: Approximation[] = [];
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) entries.push(entry(i, j));
  return { shape: [rows, columns], entries };
}

/** Some numbers, told by their mean and how far they lie apart. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  /** With 1 / (count - 1); null for one number, which has none. */
  readonly deviation: number | null;
  readonly least: number;
  readonly most: number;
}

/** The spread of at least one number. */
export function spreadOf(values: readonly number[]): Spread {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = count > 1 ? Math.sqrt(squares / (count - 1)) : null;
  return { count, mean, deviation, least: Math.min(...values), most: Math.max(...values) };
}

/** Standard error of the difference of two means; null where either has one number only. */
export function standardErrorOfDifference(a: Spread, b: Spread): number | null {
  if (a.deviation === null || b.deviation === null) return null;
  return Math.sqrt(a.deviation ** 2 / a.count + b.deviation ** 2 / b.count);
}

/** Numbers of the steps that were kept; null is a step without one. */
export type Series = readonly (number | null)[];

/** The largest of non-negative numbers; 0 for none. */
export function largest(values: Series): number {
  return values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
}

/** A logarithmic axis for what spans orders of magnitude and is never 0 or below. */
export function scaleOf(values: Series): { readonly yScale?: 'log' } {
  const known = values.filter((value) => value !== null);
  const least = known.reduce((small, value) => Math.min(small, value), Infinity);
  return least > 0 && largest(known) > 50 * least ? { yScale: 'log' } : {};
}

/** Whether any step has a value. */
export function isGiven(values: Series | undefined): values is Series {
  return values?.some((value) => value !== null) === true;
}

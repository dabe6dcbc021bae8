import { InvalidDataError } from '@proxflow/backend';

function requireNumbers(argument: string, place: string, value: unknown, positive: boolean): Float64Array {
  const remedy = 'Use the text that toJSON wrote, unchanged; if it was edited or cut, fit again.';
  if (!Array.isArray(value) || value.length === 0) {
    throw new InvalidDataError({ argument, place, value, expected: 'a non-empty array of numbers', remedy });
  }
  return Float64Array.from(value, (entry: unknown, i) => {
    if (typeof entry === 'number' && Number.isFinite(entry) && (!positive || entry > 0)) return entry;
    const expected = positive ? 'a finite number above 0' : 'a finite number';
    throw new InvalidDataError({ argument, place: `${place}[${i}]`, value: entry, expected, remedy });
  });
}

/** Checks a stored `{ mean: number[], scale: number[] }`; `argument` is what messages call it. */
export function requireMomentsJSON(argument: string, json: unknown): { mean: Float64Array; scale: Float64Array } {
  if (typeof json !== 'object' || json === null) {
    throw new InvalidDataError({
      argument,
      value: json,
      expected: 'an object with mean and scale',
      remedy: 'Hand over the parsed JSON (JSON.parse), not its text.',
    });
  }
  const stored = json as { readonly mean?: unknown; readonly scale?: unknown };
  const mean = requireNumbers(argument, 'mean', stored.mean, false);
  const scale = requireNumbers(argument, 'scale', stored.scale, true);
  if (mean.length === scale.length) return { mean, scale };
  throw new InvalidDataError({
    argument,
    place: 'scale',
    value: scale.length,
    expected: `as many entries as mean has (${mean.length})`,
    remedy: 'Use the text that toJSON wrote, unchanged; if it was edited or cut, fit again.',
  });
}

import { InvalidDataError, requireFiniteValues, requireInteger } from '@proxflow/backend';
import { columnMoments } from './column-moments.js';
import { requireMomentsJSON } from './moments-json.js';

/** The stored form of a {@link TargetScaler}. */
export interface TargetScalerJSON {
  readonly mean: number;
  readonly scale: number;
}

/** The affine map t = (y - mean) / scale of a regression target, and its inverse y = mean + scale * t. */
export interface TargetScaler {
  /** Mean of the fitted values, in the target's units. */
  readonly mean: number;
  /** Population standard deviation of the fitted values, in the target's units; 1 where they are all the same. */
  readonly scale: number;
  /** Target units to standard units, `[n]` to a new `[n]`. @throws InvalidDataError when a result is not finite. */
  transform(values: Float64Array): Float64Array;
  /** Standard units to target units, `[n]` to a new `[n]`. @throws InvalidDataError when a result is not finite. */
  inverse(values: Float64Array): Float64Array;
  /** Plain numbers for `JSON.stringify`; {@link targetScalerFromJSON} reads them back bit for bit. */
  toJSON(): TargetScalerJSON;
}

function mapFinite(values: Float64Array, map: (value: number) => number): Float64Array {
  return values.map((value, i) => {
    const mapped = map(value);
    if (Number.isFinite(mapped)) return mapped;
    throw new InvalidDataError({
      argument: 'values',
      place: `[${i}]`,
      value,
      expected: 'a finite number whose scaled value is finite',
      remedy: 'Correct or remove this value; it is missing, or far outside the range of the fitted values.',
    });
  });
}

function createTargetScaler(mean: number, scale: number): TargetScaler {
  return {
    mean,
    scale,
    transform: (values) => mapFinite(values, (value) => (value - mean) / scale),
    inverse: (values) => mapFinite(values, (value) => mean + scale * value),
    toJSON: () => ({ mean, scale }),
  };
}

/**
 * Fits t = (y - mean) / scale to the values of a regression target, so that t has mean 0 and population variance 1.
 *
 * A constant target gets scale 1. Time O(n), memory O(1).
 *
 * @param values - the training rows' target `[n]`, n at least 1
 * @throws InvalidArgumentError when there is no value, or one is not finite
 * @throws InvalidDataError when the mean or deviation overflows float64
 *
 * @example
 * ```ts
 * const scaler = fitTargetScaler(Float64Array.of(10, 20, 30));
 * scaler.inverse(Float64Array.of(0)); // Float64Array [20]
 * ```
 */
export function fitTargetScaler(values: Float64Array): TargetScaler {
  const rows = requireInteger('values.length', values.length);
  requireFiniteValues('values', values);
  const { mean, scale } = columnMoments('values', { features: values, rows, columns: 1 }, 0);
  return createTargetScaler(mean, scale);
}

/**
 * Rebuilds a target scaler from what its `toJSON` gave, checking both numbers.
 *
 * @param json - the parsed JSON, of unknown origin
 * @throws InvalidDataError unless `mean` is finite and `scale` is finite and above 0
 *
 * @example
 * ```ts
 * const again = targetScalerFromJSON(JSON.parse(JSON.stringify(scaler)));
 * ```
 */
export function targetScalerFromJSON(json: unknown): TargetScaler {
  const { mean, scale } = requireMomentsJSON('targetScaler', wrapScalars(json));
  return createTargetScaler(mean[0], scale[0]);
}

/** One target is the one-column case, so the same check serves both stored forms. */
function wrapScalars(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json;
  const { mean, scale } = json as { readonly mean?: unknown; readonly scale?: unknown };
  return { mean: [mean], scale: [scale] };
}

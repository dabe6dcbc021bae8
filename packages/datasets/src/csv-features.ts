import { InvalidArgumentError, InvalidDataError } from '@proxflow/backend';
import { cellPlace } from './csv-place.js';
import { findColumn, type CsvHeader } from './csv-records.js';
import { requireNames } from './names.js';

/** Which columns are features. */
export interface FeatureChoice {
  /** The feature columns, in the order wanted. Default: every column but the label and those to ignore. */
  readonly features?: readonly string[];
  /** Columns that are no features. */
  readonly ignore?: readonly string[];
}

function requireFeatures(source: CsvHeader, label: number, features: readonly string[]): number[] {
  return requireNames('features', features).map((columnName) => {
    const position = findColumn(source, columnName, 'features');
    if (position !== label) return position;
    throw new InvalidDataError({
      argument: source.name,
      place: cellPlace(1, columnName),
      value: 'both feature and label',
      expected: 'features other than the label column',
      remedy: `Remove "${columnName}" from features, or choose another label.`,
    });
  });
}

/**
 * The positions of the feature columns.
 *
 * @param label - position of the label, which is no feature; -1 where there is none
 * @throws InvalidDataError for a column that the file does not have, the label among the features, and no feature left
 */
export function featureColumns(source: CsvHeader, label: number, { features, ignore }: FeatureChoice): number[] {
  if (features !== undefined && ignore !== undefined) {
    throw new InvalidArgumentError({
      argument: 'ignore',
      value: ignore,
      expected: 'no such option beside features',
      remedy: 'Give one of the two: features names those wanted, ignore those unwanted.',
    });
  }
  if (features !== undefined) return requireFeatures(source, label, features);
  const unwanted = new Set((ignore ?? []).map((columnName) => findColumn(source, columnName, 'ignore')));
  const others = [...source.columnNames.keys()].filter((position) => position !== label && !unwanted.has(position));
  if (others.length > 0) return others;
  throw new InvalidDataError({
    argument: source.name,
    place: cellPlace(1, source.columnNames[Math.max(0, label)]),
    value: unwanted.size > 0 ? 'no other column that is not ignored' : 'a single column',
    expected: 'at least one feature column beside the label',
    remedy: 'Add feature columns; if the file has several, set the option delimiter to what separates them.',
  });
}

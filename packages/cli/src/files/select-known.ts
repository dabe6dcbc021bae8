import { InvalidArgumentError } from '@proxflow/backend';
import { selectFeatures, type FeatureTable } from '@proxflow/datasets';

/** Longest list of names that fits a line of remedy. */
const LISTED = 40;

/** The table with the features of these names only, or as it is without names. @throws InvalidArgumentError */
export function selectKnown<T extends FeatureTable>(table: T, names: readonly string[] | undefined): T {
  if (names === undefined) return table;
  const unknown = names.find((name) => !table.featureNames.includes(name));
  if (unknown === undefined) return selectFeatures(table, names);
  const { length } = table.featureNames;
  const shown = table.featureNames.slice(0, LISTED).join(', ');
  throw new InvalidArgumentError({
    argument: 'features',
    value: unknown,
    expected: `names of features of ${table.name}`,
    remedy: `Choose from: ${shown}${length > LISTED ? ` and ${length - LISTED} more` : ''}.`,
  });
}

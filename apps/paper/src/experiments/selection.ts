import { InvalidArgumentError, requireOneOf } from 'proxflow';
import { columnNames, type ColumnName, type Recipe } from '../training/recipe.js';
import { experimentIds } from './catalogue.js';
import type { Experiment, Variant } from './experiment.js';

/** Which runs of the experiments are made, and how the weight steps of the published columns are. */
export interface Selection {
  /** Ids of the experiments; all by default. */
  readonly only?: readonly string[] | undefined;
  /** Columns; all by default. */
  readonly columns?: readonly string[] | undefined;
  /** Labels of the settings, such as `beta 0.03`; all by default. */
  readonly variants?: readonly string[] | undefined;
  /** Whether weight steps of the published columns that are certified to change nothing are left out. */
  readonly skip?: boolean | undefined;
}

/** The columns of a selection, in their usual order. @throws InvalidArgumentError for another name. */
export function selectedColumns({ columns }: Selection): readonly ColumnName[] {
  for (const name of columns ?? []) requireOneOf('columns', name, columnNames);
  return columnNames.filter((name) => columns === undefined || columns.includes(name));
}

/** The experiments of a selection, with the settings it names. @throws InvalidArgumentError for what none has. */
export function selectExperiments(experiments: readonly Experiment[], selection: Selection): readonly Experiment[] {
  const { only, variants, skip = false } = selection;
  for (const id of only ?? []) requireOneOf('only', id, experimentIds);
  const chosen = experiments.filter(({ id }) => only === undefined || only.includes(id));
  const known = chosen.flatMap((experiment) => experiment.variants.map(({ label }) => label));
  for (const label of variants ?? []) {
    if (known.includes(label)) continue;
    throw new InvalidArgumentError({
      argument: 'variants',
      value: label,
      expected: `one of ${[...new Set(known)].join(', ')}`,
      remedy: 'Name settings of the experiments that are run, as the report labels them.',
    });
  }
  return chosen
    .map((experiment) => ({
      ...experiment,
      variants: experiment.variants
        .filter(({ label }) => variants === undefined || variants.includes(label))
        .map((variant) => (skip ? skipping(variant) : variant)),
    }))
    .filter((experiment) => experiment.variants.length > 0);
}

function skipping({ recipes, ...variant }: Variant): Variant {
  const told = (recipe: Recipe): Recipe => ({ ...recipe, settings: { ...recipe.settings, skip: true } });
  return { ...variant, recipes: { ...recipes, reference: told(recipes.reference), paper: told(recipes.paper) } };
}

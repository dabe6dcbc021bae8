import type { Table } from 'proxflow';
import type { ColumnName, Recipe } from '../training/recipe.js';

/** How much of an experiment is run. */
export interface Scale {
  /** Steps of the published columns; the paper makes 1e6. */
  readonly steps: number;
  /** Steps of our defaults. */
  readonly defaultSteps: number;
  /** Share of the published number of particles and of generated or read rows, at most 1. */
  readonly share: number;
}

/** One setting of an experiment, such as one beta, in every column. */
export interface Variant {
  readonly label: string;
  readonly recipes: Readonly<Record<ColumnName, Recipe>>;
  /** The accuracies that the early manuscript prints for it. */
  readonly published?: { readonly weighted: number; readonly unweighted: number };
}

/** One of the paper's experiments, ready to run. */
export interface Experiment {
  /** Names its files. */
  readonly id: string;
  readonly title: string;
  /** What is learned and with which settings, in Markdown. */
  readonly about: string;
  readonly task: 'binary' | 'regression' | 'classes';
  /** The split that every column and every baseline gets. */
  readonly train: Table;
  readonly test: Table;
  readonly variants: readonly Variant[];
}

/** An experiment whose data are not there. */
export interface SkippedExperiment {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
}

export function isSkipped(entry: Experiment | SkippedExperiment): entry is SkippedExperiment {
  return 'reason' in entry;
}

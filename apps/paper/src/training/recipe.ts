import { createHash } from 'node:crypto';
import type { ClassLoss, CoordinateDistribution, Loss, Neuron, PublishedArithmetic, TrainingData } from 'proxflow';

/** The three ways an experiment is run: the scripts' arithmetic, the paper's formulas, our default settings. */
export const columnNames = ['reference', 'paper', 'default'] as const;
export type ColumnName = (typeof columnNames)[number];

/** The published switches of the umbrella's presets, with those that single published scripts have besides. */
export interface PublishedSwitches extends PublishedArithmetic {
  /** Divides the noise: 100 in the published Semeion script (D6). */
  readonly noiseDivisor?: number;
  /** Whether the inner stop compares squared norms with its tolerance, as the Semeion script does (D7). */
  readonly squaredNorms?: boolean;
}

/** Every number that shapes a run; plain data, printed in the report and compared when a run is resumed. */
export interface RecipeSettings {
  /** `langevin` is `consistent` with weights that stay 1/N. */
  readonly arithmetic: PublishedSwitches | 'consistent' | 'langevin';
  readonly particles: number;
  readonly steps: number;
  readonly stepSize: number;
  readonly inverseTemperature: number;
  readonly epsilon: number | 'auto';
  readonly weightDecay: number | 'prior';
  readonly seed: number;
  /**
   * Whether weight steps that are certified to change nothing are left out. Absent in the usual runs, whose identity it would
   * change: none is then under published arithmetic, all are under ours.
   */
  readonly skip?: boolean;
}

/** A flow to run: data as this column takes them, parts, and settings. */
export interface Recipe {
  readonly column: ColumnName;
  readonly train: TrainingData;
  readonly test: TrainingData;
  readonly neuron: Neuron;
  /** l(f, y) of the risk curves; under published arithmetic it only draws the curves, its formulas are those of squares. */
  readonly loss: Loss | ClassLoss;
  readonly distribution: readonly CoordinateDistribution[];
  /** f in the units of the table is mean + scale f. */
  readonly targetUnits: { readonly mean: number; readonly scale: number };
  readonly settings: RecipeSettings;
}

/** Tells two recipes apart by all that changes a step: the number of steps does not, so that a run can be prolonged. */
export function fingerprint({ column, train, test, neuron, loss, distribution, settings }: Recipe): string {
  const { steps: _steps, ...shaping } = settings;
  const hash = createHash('sha256');
  hash.update(JSON.stringify([column, neuron.name, loss.name, distribution, shaping]));
  for (const { inputs, targets } of [train, test]) hash.update(inputs).update(targets);
  return hash.digest('hex');
}

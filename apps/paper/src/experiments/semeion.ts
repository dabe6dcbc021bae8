import { basename } from 'node:path';
import {
  presets,
  readSemeion,
  selectRows,
  softmaxNeuron,
  trueLabelProbability,
  type ClassificationTable,
  type CoordinateDistribution,
  type TrainingData,
} from 'proxflow';
import type { PublishedSwitches, Recipe } from '../training/recipe.js';
import type { Experiment, Scale, SkippedExperiment } from './experiment.js';
import { readGiven } from './given-file.js';
import { defaultRecipe } from './table-columns.js';

/** h times the published number of steps, 1e-3 times 1e6. */
const publishedTime = 1000;
/**
 * The reference drift is smooth up to 10, with a hundredth of the noise. The full noise of the paper's formulas makes some
 * particles so much dearer to reach than others above 0.1 that all weight runs to the cheapest.
 */
const largestStep = { reference: 10, paper: 0.1 };
/** The script trains on the first rows. */
const trainRows = 1000;

/** Handwritten digits with ten classes; skipped without the file. */
export async function semeionExperiment(
  path: string | undefined,
  scale: Scale,
  seed: number,
): Promise<Experiment | SkippedExperiment> {
  const title = 'Semeion handwritten digits';
  if (path === undefined) {
    return { id: 'semeion', title, reason: 'no file given; hand one over with --semeion semeion.data.gz' };
  }
  const table = await readSemeion(await readGiven('--semeion', path), { name: basename(path), signed: true });
  const all = Array.from({ length: table.rows }, (_, i) => i);
  const [train, test] = [selectRows(table, all.slice(0, trainRows)), selectRows(table, all.slice(trainRows))];
  const stepSize = (column: 'reference' | 'paper') => Math.min(largestStep[column], publishedTime / scale.steps);
  return {
    id: 'semeion',
    title,
    about:
      `The first ${trainRows} of ${table.rows} images train, pixels -1 and 1; particles are softmax classifiers W in ` +
      'R^(10 x 256) that start uniform on [-1, 1], and the risk sees (1 - f_y)^2 of the true label y only; N = 100, ' +
      'beta = 0.5, epsilon = 10; the reference has its noise divided by 100 and its inner stop on squared norms. The published ' +
      'runs make 1e6 steps of h = 1e-3. With fewer steps h is raised towards the same time of 1000, here to ' +
      `${stepSize('reference')} in the reference column, whose drift is smooth and whose weights stay 1/N, and to ` +
      `${stepSize('paper')} under the paper's formulas, whose noise is a hundred times larger.`,
    task: 'classes',
    train,
    test,
    variants: [
      {
        label: 'beta 0.5',
        recipes: {
          reference: publishedRecipe('reference', train, test, stepSize('reference'), scale, seed),
          paper: publishedRecipe('paper', train, test, stepSize('paper'), scale, seed),
          default: defaultRecipe(train, test, scale, seed),
        },
      },
    ],
  };
}

function publishedRecipe(
  column: 'reference' | 'paper',
  train: ClassificationTable,
  test: ClassificationTable,
  stepSize: number,
  scale: Scale,
  seed: number,
): Recipe {
  const preset = presets[column].published;
  if (preset === undefined) throw new TypeError(`Preset ${column} has no published arithmetic.`);
  const ofScript: Partial<PublishedSwitches> =
    column === 'reference' ? { initialWeights: 'mass', noiseDivisor: 100, squaredNorms: true } : {};
  const neuron = softmaxNeuron({ outputs: train.target.classes.length });
  const law: CoordinateDistribution = { kind: 'uniform', low: -1, high: 1 };
  return {
    column,
    train: rawData(train),
    test: rawData(test),
    neuron,
    loss: trueLabelProbability(),
    distribution: Array.from({ length: neuron.parameterCount(train.columns) }, () => law),
    targetUnits: { mean: 0, scale: 1 },
    settings: {
      arithmetic: { ...preset, ...ofScript },
      particles: Math.ceil(100 * scale.share),
      steps: scale.steps,
      stepSize,
      inverseTemperature: 0.5,
      epsilon: 10,
      weightDecay: 0,
      seed,
    },
  };
}

function rawData({ features, columns, target }: ClassificationTable): TrainingData {
  return { inputs: features, inputDimension: columns, targets: Float64Array.from(target.labels) };
}

import { InvalidArgumentError } from '@proxflow/backend';
import { fitStandardizer, type FeatureMatrix, type Standardizer } from '@proxflow/datasets';
import type { CoordinateDistribution, Neuron } from '@proxflow/neurons';
import type { ClassLoss, Loss } from '@proxflow/risks';

/** The names of the presets. */
export type PresetName = 'default' | 'paper' | 'reference';

/** The published arithmetic, switch by switch; the letters are those of docs/adr/0007-published-arithmetic.md. */
export interface PublishedArithmetic {
  /** Weights at the start: mass 1/N, or the scripts' density value 1 / (volume of the initial box) (D1). */
  readonly initialWeights: 'mass' | 'boxDensity';
  /** Drift of V + U rho with rho frozen, or differentiated through both factors of U (D3). */
  readonly drift: 'frozen' | 'bothFactors';
  /** Where psi of the weight step is taken (D13). */
  readonly potentialAt: 'previous' | 'current';
  /** What the rows of the kernel are (D12). */
  readonly kernelRows: 'previous' | 'current';
  /** Absolute stop on the change of y and z with at most 300 sweeps (D7), or our certified stop. */
  readonly innerStop: { readonly tolerance: number; readonly maxIterations: number } | 'certified';
  /** Uniform random z to begin each inner loop with (D8), or our warm start. */
  readonly innerStart: 'random' | 'warm';
}

/** A named set of settings; plain data. */
export interface Preset {
  readonly name: PresetName;
  readonly description: string;
  readonly particles: number;
  readonly steps: number;
  readonly stepSize: number | 'auto';
  readonly inverseTemperature: number;
  readonly epsilon: number | 'auto';
  readonly weightDecay: number | 'auto' | 'prior';
  /** Whether features are standardised, fitted on the training part; `reach` bounds them, see `fitStandardizer`. */
  readonly standardize: boolean | { readonly reach: number };
  /** The neuron's own law unless given. */
  readonly initialDistribution?: (inputDimension: number, neuron: Neuron) => readonly CoordinateDistribution[];
  /** What is different for more than two classes. */
  readonly classes?: Partial<
    Pick<Preset, 'particles' | 'inverseTemperature' | 'weightDecay' | 'initialDistribution' | 'standardize'>
  >;
  /** Absent in consistent presets. */
  readonly published?: PublishedArithmetic;
}

const uniform = (low: number, high: number): CoordinateDistribution => ({ kind: 'uniform', low, high });

/** The neuron's own law with amplitudes of deviation 12: predictions then reach the size of logits soon. */
function wideAmplitudes(inputDimension: number, neuron: Neuron): CoordinateDistribution[] {
  const law = [...neuron.initialDistribution(inputDimension)];
  const amplitudes = neuron.layout(inputDimension).find(({ name }) => name === 'a');
  return law.map((coordinate, k) =>
    amplitudes && k >= amplitudes.start && k < amplitudes.start + amplitudes.length
      ? { kind: 'normal', mean: 0, deviation: 12 }
      : coordinate,
  );
}

/** Unif([0.9, 1.1] x [-0.1, 0.1] x [-1, 1]^D) for (a, b, w). */
function publishedBox(inputDimension: number): CoordinateDistribution[] {
  return [uniform(0.9, 1.1), uniform(-0.1, 0.1), ...Array.from({ length: inputDimension }, () => uniform(-1, 1))];
}

const publishedSettings = {
  particles: 1000,
  steps: 300,
  stepSize: 1e-3,
  inverseTemperature: 0.05,
  epsilon: 1,
  weightDecay: 0,
  standardize: false,
  initialDistribution: publishedBox,
} as const;

/** The presets by name. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  default: {
    name: 'default',
    description: 'Consistent mean-field Langevin flow with certified proximal weights; works untuned on tabular data.',
    particles: 200,
    steps: 500,
    stepSize: 'auto',
    inverseTemperature: 1e4,
    epsilon: 'auto',
    weightDecay: 'auto',
    standardize: true,
    classes: {
      particles: 300,
      inverseTemperature: 1e3,
      weightDecay: 'prior',
      initialDistribution: wideAmplitudes,
      standardize: { reach: 3 },
    },
  },
  paper: {
    name: 'paper',
    description: "The paper's formulas and WDBC settings, with exact inner solves (the paper runs 1e6 steps).",
    ...publishedSettings,
    published: {
      initialWeights: 'mass',
      drift: 'frozen',
      potentialAt: 'previous',
      kernelRows: 'previous',
      innerStop: 'certified',
      innerStart: 'warm',
    },
  },
  reference: {
    name: 'reference',
    description: "The published scripts' arithmetic for WDBC, discrepancies included.",
    ...publishedSettings,
    published: {
      initialWeights: 'boxDensity',
      drift: 'bothFactors',
      potentialAt: 'previous',
      kernelRows: 'current',
      innerStop: { tolerance: 1e-3, maxIterations: 300 },
      innerStart: 'random',
    },
  },
};

/**
 * The preset of this name.
 *
 * @throws InvalidArgumentError listing the names.
 * @example
 * ```ts
 * presetOf('default').particles; // 200
 * ```
 */
export function presetOf(name: string): Preset {
  if (Object.hasOwn(presets, name)) return presets[name as PresetName];
  throw new InvalidArgumentError({
    argument: 'preset',
    value: name,
    expected: `one of ${Object.keys(presets).join(', ')}`,
    remedy: `Choose a preset from: ${Object.keys(presets).join(', ')}.`,
  });
}

/** A preset as a loss finds it: with what is different for more than two classes, where the loss is one of classes. */
export function presetFor(name: string, loss: Loss | ClassLoss): Preset {
  const preset = presetOf(name);
  return loss.targets === 'class' ? { ...preset, ...preset.classes } : preset;
}

/** What a preset does to features before training, fitted on the training rows; undefined where it takes them as they are. */
export function fitFeatureScaling({ standardize }: Preset, matrix: FeatureMatrix): Standardizer | undefined {
  if (standardize === false) return undefined;
  return fitStandardizer(matrix, standardize === true ? {} : standardize);
}

import { presets, type Table } from 'proxflow';
import { defaultRecipe } from '../experiments/table-columns.js';
import { largest } from '../training/predictions.js';
import { runRecipe } from '../training/run-recipe.js';
import { trainByAdam, type AdamSettings } from './adam-network.js';
import type { Contender, ContenderAnswer, ContenderQuestion } from './contender.js';
import { solveRandomFeatures } from './random-features.js';
import { scaleData } from './scaled-data.js';

/** Every contender with neurons has as many as our defaults for the table. */
function widthFor({ target }: Table): number {
  const several = target.kind === 'classes' && target.classes.length > 2;
  return (several ? presets.default.classes?.particles : undefined) ?? presets.default.particles;
}

const widths = `${presets.default.particles} tanh neurons, or ${presets.default.classes?.particles} for more than two classes`;

/** Our models with default settings. */
export const proxflowDefaults: Contender = {
  name: 'proxflow',
  description: `our defaults: ${widths}, ${presets.default.steps} steps, certified proximal weights`,
  answer: (question) => answerOfFlow(question, 'consistent'),
};

/** The same flow with weights that stay 1/N: mean-field Langevin dynamics, which is noisy gradient descent. */
export const meanFieldLangevin: Contender = {
  name: 'mean-field Langevin',
  description: 'the same flow with uniform weights',
  answer: (question) => answerOfFlow(question, 'langevin'),
};

async function answerOfFlow(
  question: ContenderQuestion,
  arithmetic: 'consistent' | 'langevin',
): Promise<ContenderAnswer> {
  const { train, test, seed, backend, effort = 1 } = question;
  const steps = Math.ceil(presets.default.steps * effort);
  const recipe = defaultRecipe(train, test, { steps, defaultSteps: steps, share: 1 }, seed);
  const settings = { ...recipe.settings, arithmetic };
  const run = await runRecipe({ ...recipe, settings }, { backend, samples: 1 });
  if (run === undefined) throw new TypeError('A run without a signal came to no end.');
  const f = run.test.weighted;
  const { outputs } = recipe.neuron;
  const { mean, scale } = recipe.targetUnits;
  const { particles } = settings;
  // Weights that never change need not be kept.
  const weights = arithmetic === 'langevin' ? 0 : particles;
  return {
    predictions: train.target.kind === 'numeric' ? f.map((value) => mean + scale * value) : classOfEachRow(f, outputs),
    parameters: particles * recipe.distribution.length + weights,
    bytesPerParameter: 8,
  };
}

/** By the sign of one output, or the largest of several `[rows, q]`. */
function classOfEachRow(f: Float64Array, outputs: number): Float64Array {
  if (outputs === 1) return f.map((value) => (value > 0 ? 1 : 0));
  return Float64Array.from({ length: f.length / outputs }, (_, i) =>
    largest(f.subarray(i * outputs, (i + 1) * outputs)),
  );
}

/** Long enough to be near the end of training on all tables here; scikit-learn's default L2. */
const adam = { epochs: 100, batchSize: 32, l2: 1e-4 };

function adamContender(
  name: string,
  description: string,
  { width, ...settings }: Omit<AdamSettings, 'width'> & { readonly width: (train: Table) => number },
): Contender {
  return {
    name,
    description,
    async answer({ train, test, seed, effort = 1 }: ContenderQuestion) {
      const data = scaleData(train, test);
      const { outputs, parameters } = await trainByAdam(
        data,
        { ...settings, width: width(train), epochs: Math.ceil(settings.epochs * effort) },
        seed,
      );
      return { predictions: data.decode(outputs), parameters, bytesPerParameter: 4 };
    },
  };
}

/** Logistic regression, softmax regression or linear regression, by the target. */
export const linearModel = adamContender(
  'logistic / linear regression',
  'Adam in TensorFlow.js, rate 0.01, 100 epochs of batches of 32, L2 1e-4',
  { ...adam, width: () => 0, learningRate: 0.01 },
);

/** One hidden layer as wide as ours. */
export const multilayerPerceptron = adamContender(
  'MLP, Adam',
  `as many hidden tanh units, Adam in TensorFlow.js, rate 0.01, 200 epochs of batches of 32, L2 1e-4`,
  { ...adam, width: widthFor, learningRate: 0.01, epochs: 200 },
);

/** Random features and ridge regression. */
export const randomFeatures: Contender = {
  name: 'random features, ridge',
  description: `as many random tanh features, ridge regression with alpha = 1 on one column per class`,
  async answer({ train, test, seed }) {
    const data = scaleData(train, test);
    const width = widthFor(train);
    const predictions = data.decode(solveRandomFeatures(data, width, 1, seed));
    const parameters = width * (data.columns + 1) + (width + 1) * data.outputs;
    return { predictions, parameters, bytesPerParameter: 8 };
  },
};

/** Ours first. */
export const contenders: readonly Contender[] = [
  proxflowDefaults,
  meanFieldLangevin,
  linearModel,
  multilayerPerceptron,
  randomFeatures,
];

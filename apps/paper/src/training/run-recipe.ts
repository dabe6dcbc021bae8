import type { Backend } from 'proxflow';
import { createFlow, type RecipeFlow } from './create-flow.js';
import { meanLoss, predict, type Predictions } from './predictions.js';
import { fingerprint, type Recipe } from './recipe.js';
import { addStep, largestDifference, newRecord, weightSum, type RunRecord, type Sample } from './run-record.js';
import type { RunStore } from './run-store.js';

/** What a run may be told. */
export interface RunOptions {
  readonly backend: Backend;
  /** Points of the curve, besides the start. */
  readonly samples?: number;
  /** Where the run is kept, to go on after an interruption. */
  readonly store?: RunStore;
  /** Steps between two writes to the store. */
  readonly checkpointEvery?: number;
  /** Ends the run after the step in progress, saved. */
  readonly signal?: AbortSignal;
  readonly onStep?: (step: number) => void;
}

/** A recipe carried out. */
export interface RecipeRun {
  readonly recipe: Recipe;
  readonly steps: number;
  readonly samples: readonly Sample[];
  /** How many steps took how many inner sweeps, fewest first. */
  readonly sweeps: readonly (readonly [sweeps: number, steps: number])[];
  readonly unconverged: number;
  readonly secondsPerStep: number;
  /** Undefined for a run that was begun before it was measured. */
  readonly cpuSecondsPerStep: number | undefined;
  readonly skipped: RunRecord['skipped'];
  readonly weightSum: { readonly initial: number; readonly final: number };
  readonly train: Predictions;
  readonly test: Predictions;
}

/** Runs a recipe, from its start or from where its store left off; undefined if it was told to stop before the end. */
export async function runRecipe(recipe: Recipe, options: RunOptions): Promise<RecipeRun | undefined> {
  const { backend, samples = 100, store, checkpointEvery = 1000, signal, onStep } = options;
  const { steps } = recipe.settings;
  const identity = store === undefined ? '' : fingerprint(recipe);
  const saved = await store?.load(identity);
  const flow = await createFlow(recipe, backend, saved?.checkpoint);
  try {
    const record = saved?.record ?? newRecord((await flow.cloud()).weights.logValues);
    const save = async () =>
      store?.save({ version: 1, fingerprint: identity, checkpoint: await flow.checkpoint(), record });
    if (saved === undefined) await addSample(record, flow, recipe, backend);

    let time = saved?.checkpoint.time ?? 0;
    while (flow.stepsDone < steps) {
      if (signal?.aborted) {
        await save();
        return undefined;
      }
      const cpuBefore = process.cpuUsage();
      const report = await flow.step();
      const { user, system } = process.cpuUsage(cpuBefore);
      const { step } = report;
      addStep(record, report, (user + system) / 1e6);
      time = report.time;
      if (Math.floor((step * samples) / steps) > Math.floor(((step - 1) * samples) / steps)) {
        await addSample(record, flow, recipe, backend, time, report.weightUpdate.kernelHealth?.offDiagonalMass);
      }
      if (step % checkpointEvery === 0 || step === steps) await save();
      onStep?.(step);
    }
    return await summary(recipe, flow, record, backend);
  } finally {
    flow.dispose();
  }
}

async function addSample(
  record: RunRecord,
  flow: RecipeFlow,
  { neuron, train, test, loss }: Recipe,
  backend: Backend,
  time = 0,
  offDiagonalMass?: number,
): Promise<void> {
  const cloud = await flow.cloud();
  const { logValues } = cloud.weights;
  const sum = weightSum(logValues);
  record.samples.push({
    step: flow.stepsDone,
    time,
    freeEnergy: flow.freeEnergy.total,
    trainRisk: meanLoss(loss, await predict(backend, neuron, cloud, train), train.targets),
    testRisk: meanLoss(loss, await predict(backend, neuron, cloud, test), test.targets),
    effectiveSampleSize: sum ** 2 / logValues.reduce((squares, log) => squares + Math.exp(2 * log), 0),
    offDiagonalMass,
    weightChange: largestDifference(logValues, record.logWeightsAtSample),
  });
  record.logWeightsAtSample = logValues.slice();
}

async function summary(recipe: Recipe, flow: RecipeFlow, record: RunRecord, backend: Backend): Promise<RecipeRun> {
  const cloud = await flow.cloud();
  const { neuron, train, test } = recipe;
  return {
    recipe,
    steps: flow.stepsDone,
    samples: record.samples,
    sweeps: [...record.sweeps].sort(([a], [b]) => a - b),
    unconverged: record.unconverged,
    secondsPerStep: record.seconds / flow.stepsDone,
    cpuSecondsPerStep: record.cpuSeconds === undefined ? undefined : record.cpuSeconds / flow.stepsDone,
    skipped: record.skipped,
    weightSum: { initial: record.initialWeightSum, final: weightSum(cloud.weights.logValues) },
    train: await predict(backend, neuron, cloud, train),
    test: await predict(backend, neuron, cloud, test),
  };
}

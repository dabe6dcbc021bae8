import type { FlowCheckpoint } from '@proxflow/core';
import { MeanFieldClassifier, MeanFieldRegressor, parseModelFile, type ModelFile } from 'proxflow';
import type { LearnRun } from './learn-run.js';
import type { StepRecord } from './messages.js';

/**
 * The run at a checkpoint as a model file of the `proxflow` package: put together here, then loaded by the package's own
 * model, and what that model writes is handed out. So the file loads, or this throws.
 *
 * @throws InvalidDataError naming the field that does not fit.
 */
export async function modelFileOf(
  run: LearnRun,
  checkpoint: FlowCheckpoint,
  records: readonly StepRecord[],
): Promise<string> {
  const { data, settings, backend } = run;
  const { table, targetScaler } = data;
  const shared = {
    format: 'proxflow-model',
    version: 1,
    featureNames: [...table.featureNames],
    targetName: table.targetName,
    settings: settingsOf(run, records),
    standardizer: data.standardizer ? { mean: [...data.standardizer.mean], scale: [...data.standardizer.scale] } : null,
    network: {
      inputDimension: table.columns,
      outputs: data.outputs,
      particles: checkpoint.particles,
      dimension: checkpoint.dimension,
      weightKind: checkpoint.kind,
      positions: [...checkpoint.positions],
      weights: Array.from(checkpoint.logWeights, Math.exp),
    },
    record: trainingRecord(records, checkpoint),
  };
  if (table.target.kind === 'classes') {
    const file = parseModelFile({
      ...shared,
      task: 'classification',
      classes: [...table.target.classes],
      calibration: null,
    });
    return JSON.stringify(await MeanFieldClassifier.fromJSON(file, { backend }), undefined, 1);
  }
  const scalers = targetScaler ? [targetScaler.toJSON()] : [{ mean: 0, scale: 1 }];
  const file = parseModelFile({ ...shared, task: 'regression', targetScalers: scalers });
  return JSON.stringify(await MeanFieldRegressor.fromJSON(file, { backend }), undefined, 1);

  function settingsOf({ parts }: LearnRun, made: readonly StepRecord[]): ModelFile['settings'] {
    const { loss } = parts;
    return {
      preset: `playground ${settings.preset}`,
      seed: settings.seed,
      backend: backend.name,
      precision: backend.dtype,
      particles: settings.particles,
      steps: Math.max(1, made.length),
      stepSize: parts.stepSize,
      inverseTemperature: Number.isFinite(settings.inverseTemperature) ? settings.inverseTemperature : 'inf',
      // A policy has no number of its own; what it would fall back to is the automatic one.
      epsilon: settings.epsilon === 'neighbours' ? 'auto' : settings.epsilon,
      weightDecay: parts.weightDecay,
      neuron: parts.neuron.name,
      loss: loss.name,
      ...('parameters' in loss && loss.parameters && { lossParameters: { ...loss.parameters } }),
    };
  }
}

/** The reports up to the checkpoint as the record of a training. */
function trainingRecord(records: readonly StepRecord[], checkpoint: FlowCheckpoint): ModelFile['record'] {
  const made = records.filter(({ step }) => step > 0 && step <= checkpoint.step);
  const values = (of: (record: StepRecord) => number) => made.map(of);
  const most = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.max(a, b), 0);
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  const ends = (numbers: readonly number[]) => ({ first: numbers[0] ?? 0, last: numbers.at(-1) ?? 0 });
  const risk = records.filter(({ step }) => step <= checkpoint.step).map((record) => record.risk);
  const freeEnergy = records.filter(({ step }) => step <= checkpoint.step).map((record) => record.freeEnergy);
  const inner = values((record) => record.innerIterations);
  const seconds = sum(values((record) => record.seconds));
  const skipped = made.filter((record) => record.skipped);
  return {
    status: made.some(({ status }) => status !== 'converged') ? 'innerUnconverged' : 'completed',
    steps: made.length,
    risk: ends(risk),
    freeEnergy: {
      ...ends(freeEnergy),
      increases: made.filter(({ fell }) => !fell).length,
      largestIncrease: most(values((record) => record.change)),
    },
    massError: made.at(-1)?.massError ?? 0,
    innerIterations: { mean: made.length === 0 ? 0 : sum(inner) / made.length, max: most(inner) },
    skipped: { steps: skipped.length, largestBound: most(skipped.map(({ skipBound }) => skipBound)) },
    certifiedError: most(values((record) => record.certifiedError)),
    effectiveSampleSize: made.at(-1)?.effectiveSampleSize ?? checkpoint.particles,
    seconds,
    secondsPerStep: made.length === 0 ? 0 : seconds / made.length,
    history: { risk, freeEnergy },
  };
}

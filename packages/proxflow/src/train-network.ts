import { requireInteger, type Backend } from '@proxflow/backend';
import type { FlowCheckpoint } from '@proxflow/core';
import { requireSameRun, type TrainingCheckpoint, type TrainingProgress } from '@proxflow/model-io';
import type { Network } from './network.js';
import { runIdentity } from './run-identity.js';
import { summarizeSettings, type TrainingSettings } from './settings.js';
import { createTrainingFlow, type TrainingFlow, type TrainingRows } from './training-flow.js';
import type { FitOptions } from './training-options.js';
import type { TrainingRecord } from './training-record.js';
import { TrainingRecorder } from './training-recorder.js';

/** What training leaves behind. */
export interface TrainedNetwork {
  readonly network: Network;
  readonly record: TrainingRecord;
  /** Where the run stood at the end; training can go on from it bit for bit. */
  readonly checkpoint: TrainingCheckpoint;
}

/** A run that goes on with rows it need not have seen: its flow alone. */
export interface FurtherOptions extends Pick<FitOptions, 'onStep' | 'signal'> {
  readonly flow: FlowCheckpoint;
}

/** Runs the flow that the settings describe, from start or checkpoint to its last step, an early stop, an abort or a divergence. */
export async function trainNetwork(
  settings: TrainingSettings,
  backend: Backend,
  rows: TrainingRows,
  fit: FitOptions | FurtherOptions,
): Promise<TrainedNetwork> {
  const run = runIdentity(summarizeSettings(settings, backend), settings, rows);
  const before = 'flow' in fit ? { flow: fit.flow, progress: undefined } : fit.checkpoint;
  if (!('flow' in fit)) checkFit(fit, run);
  const flow = await createTrainingFlow(settings, backend, rows, {
    ...(fit.signal && { signal: fit.signal }),
    ...(before && { checkpoint: before.flow }),
  });
  try {
    const recorder = new TrainingRecorder(flow.freeEnergy, flow.stepsDone, before?.progress);
    if (!hasEnded(flow, settings, before)) await runFlow(flow, recorder, run, fit);
    const checkpoint = await flow.checkpoint();
    const { particles, dimension, positions, kind, logWeights } = checkpoint;
    return {
      network: {
        neuron: settings.neuron,
        inputDimension: rows.data.inputDimension,
        particles,
        dimension,
        positions,
        weightKind: kind,
        weights: logWeights.map(Math.exp),
      },
      record: recorder.record(settings, {
        aborted: flow.status === 'aborted',
        divergence: flow.divergence,
        checkpoint,
      }),
      checkpoint: { run, flow: checkpoint, progress: recorder.progress() },
    };
  } finally {
    flow.dispose();
  }
}

/** A run that patience ended has gone back to its best step, before those it had made: it does not make them again. */
function hasEnded(
  { stepsDone }: TrainingFlow,
  { steps }: TrainingSettings,
  before: { readonly progress: TrainingProgress | undefined } | undefined,
): boolean {
  return stepsDone >= steps || (before?.progress !== undefined && before.progress.risk.length - 1 > stepsDone);
}

function checkFit({ checkpoint, checkpointEvery }: FitOptions, run: TrainingCheckpoint['run']): void {
  if (checkpointEvery !== undefined) requireInteger('checkpointEvery', checkpointEvery);
  if (checkpoint !== undefined) requireSameRun(checkpoint.run, run);
}

async function runFlow(
  flow: TrainingFlow,
  recorder: TrainingRecorder,
  run: TrainingCheckpoint['run'],
  { onStep, onCheckpoint, checkpointEvery = 100 }: FitOptions,
): Promise<void> {
  for await (const report of flow) {
    recorder.add(report);
    await onStep?.(report);
    if (onCheckpoint === undefined || report.step % checkpointEvery !== 0) continue;
    await onCheckpoint({ run, flow: await flow.checkpoint(), progress: recorder.progress() });
  }
}

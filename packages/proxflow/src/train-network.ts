import type { Backend } from '@proxflow/backend';
import type { FlowCheckpoint } from '@proxflow/core';
import type { Network } from './network.js';
import type { TrainingSettings } from './settings.js';
import { createTrainingFlow, type TrainingRows } from './training-flow.js';
import type { FitOptions } from './training-options.js';
import { TrainingRecorder, type TrainingRecord } from './training-record.js';

/** What training leaves behind. */
export interface TrainedNetwork {
  readonly network: Network;
  readonly record: TrainingRecord;
  /** Where the flow stood at the end; training can go on from it bit for bit. */
  readonly checkpoint: FlowCheckpoint;
}

/** Runs the flow that the settings describe, from start or checkpoint to its last step, an early stop, an abort or a divergence. */
export async function trainNetwork(
  settings: TrainingSettings,
  backend: Backend,
  rows: TrainingRows,
  fit: FitOptions,
): Promise<TrainedNetwork> {
  const began = performance.now();
  const flow = await createTrainingFlow(settings, backend, rows, fit);
  try {
    const recorder = new TrainingRecorder(flow.freeEnergy, flow.stepsDone);
    if (flow.stepsDone < settings.steps) {
      for await (const report of flow) {
        recorder.add(report);
        await fit.onStep?.(report);
      }
    }
    const checkpoint = await flow.checkpoint();
    const seconds = (performance.now() - began) / 1000;
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
        seconds,
        checkpoint,
      }),
      checkpoint,
    };
  } finally {
    flow.dispose();
  }
}

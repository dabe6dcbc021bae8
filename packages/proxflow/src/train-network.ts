import type { Backend } from '@proxflow/backend';
import type { FlowCheckpoint } from '@proxflow/core';
import type { TrainingData } from '@proxflow/risks';
import type { Network } from './network.js';
import type { TrainingSettings } from './settings.js';
import { createTrainingFlow } from './training-flow.js';
import type { FitOptions } from './training-options.js';
import { TrainingRecorder, type TrainingRecord } from './training-record.js';

/** What training leaves behind. */
export interface TrainedNetwork {
  readonly network: Network;
  readonly record: TrainingRecord;
  /** Where the flow stood at the end; training can go on from it bit for bit. */
  readonly checkpoint: FlowCheckpoint;
}

/** Runs the flow that the settings describe, from start or checkpoint to its last step or an abort. */
export async function trainNetwork(
  settings: TrainingSettings,
  backend: Backend,
  data: TrainingData,
  fit: FitOptions,
): Promise<TrainedNetwork> {
  const began = performance.now();
  const flow = await createTrainingFlow(settings, backend, data, fit);
  try {
    const recorder = new TrainingRecorder(flow.freeEnergy);
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
        inputDimension: data.inputDimension,
        particles,
        dimension,
        positions,
        weightKind: kind,
        weights: logWeights.map(Math.exp),
      },
      record: recorder.record(flow.stepsDone, flow.status === 'aborted', seconds),
      checkpoint,
    };
  } finally {
    flow.dispose();
  }
}

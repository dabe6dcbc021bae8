import type { Neuron } from '@proxflow/neurons';
import { logisticLoss, softmaxCrossEntropy, squaredLoss, type ClassLoss, type Loss } from '@proxflow/risks';
import { createRegistry, resolveSettings, type ModelOptions } from 'proxflow';
import type { PreparedData } from '../data/prepared-data.js';
import type { Task } from '../settings/check-settings.js';
import type { Settings } from '../settings/settings.js';
import { publishedBox, type ResolvedParts } from './flow-parts.js';

/** The loss of the settings, or the one that suits the task. */
export async function lossOf({ loss, formulas }: Settings, task: Task): Promise<Loss | ClassLoss> {
  if (loss === 'auto') {
    if (formulas === 'published' || task === 'numbers') return squaredLoss();
    return task === 'signs' ? logisticLoss() : softmaxCrossEntropy();
  }
  return createRegistry().losses.create(loss, loss === 'huber' ? { threshold: 1 } : {});
}

/** Neuron, step size, weight decay and start, as the library resolves them. */
export async function resolveParts(
  settings: Settings,
  data: PreparedData,
  loss: Loss | ClassLoss,
): Promise<ResolvedParts> {
  const { outputs } = data;
  const neuron: Neuron = await createRegistry().neurons.create(settings.neuron, { outputs });
  const options: ModelOptions = {
    neuron,
    loss,
    particles: settings.particles,
    inverseTemperature: settings.inverseTemperature,
    stepSize: settings.stepSize,
    // Left out, it is the preset's: a number for two classes, the prior for more.
    ...(settings.weightDecay !== 'auto' && { weightDecay: settings.weightDecay }),
    ...(settings.formulas === 'published' && {
      initialDistribution: (inputDimension: number) => publishedBox(inputDimension, neuron),
    }),
  };
  const resolved = resolveSettings({ options, data: data.train, outputs, defaultLoss: loss });
  const noPrior = settings.inverseTemperature === Infinity && resolved.weightDecay === 'prior';
  return {
    neuron,
    loss,
    stepSize: resolved.stepSize,
    // The prior's strength is 1/beta: without noise nothing is left of it.
    weightDecay: noPrior ? 0 : resolved.weightDecay,
    distribution: resolved.distribution,
  };
}

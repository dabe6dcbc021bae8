import { InvalidArgumentError, InvalidDataError } from '@proxflow/backend';
import { logisticLoss, softmaxCrossEntropy, type ClassLoss, type Loss } from '@proxflow/risks';
import { presetOf } from './presets.js';
import type { ModelOptions } from './training-options.js';

/** Class indices as a loss takes them; `defaultLoss` is the loss where none is asked for. */
export interface CodedClasses {
  readonly targets: Float64Array;
  /** q: 1 for two classes told apart by a sign, else the number of classes. */
  readonly outputs: number;
  readonly defaultLoss: Loss | ClassLoss;
}

/**
 * Two classes become -1 and 1 for a loss of signs or numbers; more become 1 for the class and -1 for the others in each of
 * q outputs; a loss of classes, the default for more than two, takes the indices.
 *
 * @throws InvalidDataError for a preset that is one of two classes.
 */
export function codeClasses({ loss, preset }: ModelOptions, indices: Int32Array, classes: number): CodedClasses {
  const published = presetOf(preset ?? 'default').published !== undefined;
  if (published && classes !== 2) {
    throw new InvalidDataError({
      argument: 'labels',
      value: `${classes} classes`,
      expected: `two classes for preset ${preset}, whose formulas are those of a sign`,
      remedy: 'Use preset default, or build the published multi-class flow from publishedRisk and softmaxNeuron.',
    });
  }
  const defaultLoss = classes === 2 ? logisticLoss() : softmaxCrossEntropy();
  if ((loss ?? defaultLoss).targets === 'class') {
    return { targets: Float64Array.from(indices), outputs: classes, defaultLoss };
  }
  if (classes === 2) return { targets: Float64Array.from(indices, (index) => 2 * index - 1), outputs: 1, defaultLoss };
  const targets = new Float64Array(indices.length * classes).fill(-1);
  indices.forEach((index, i) => (targets[i * classes + index] = 1));
  return { targets, outputs: classes, defaultLoss };
}

/** Index of the largest entry; of equal ones, the first. */
export function largestEntry(values: Float64Array): number {
  let largest = 0;
  for (let c = 1; c < values.length; c++) if (values[c] > values[largest]) largest = c;
  return largest;
}

/** Scores `[q]` of one row to the probability of each class, as the loss understands its predictions. */
export function lossProbabilities(loss: Loss | ClassLoss): (scores: Float64Array) => number[] {
  if (loss.targets === 'class') {
    const { probabilities } = loss;
    if (probabilities === undefined) throw noProbability(loss.name);
    return (scores) => {
      const out = new Float64Array(scores.length);
      probabilities(scores, out);
      return Array.from(out);
    };
  }
  const probability =
    loss.probability ?? (loss.name === 'squared' ? (f: number) => Math.min(1, Math.max(0, (f + 1) / 2)) : undefined);
  if (probability === undefined) throw noProbability(loss.name);
  return (scores) => {
    const each = Array.from(scores, probability);
    if (each.length === 1) return [1 - each[0], each[0]];
    const total = each.reduce((sum, p) => sum + p, 0);
    return each.map((p) => (total > 0 ? p / total : 1 / each.length));
  };
}

function noProbability(loss: string): InvalidArgumentError {
  return new InvalidArgumentError({
    argument: 'loss',
    value: loss,
    expected: 'a loss that defines probabilities',
    remedy: 'Call calibrate with rows the model was not trained on, or train with a loss that is a likelihood.',
  });
}

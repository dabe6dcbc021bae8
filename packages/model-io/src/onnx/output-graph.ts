import { InvalidArgumentError } from '@proxflow/backend';
import type { ClassifierFile, RegressorFile } from '../model-schema.js';
import type { OnnxGraph } from './graph-builder.js';
import type { OnnxNumber } from './input-graph.js';

/** Losses that define no probability: such a classifier has scores instead. */
const withoutProbability = ['hinge', 'squaredHinge', 'absolute', 'quantile', 'huber'];

/** Whether a classifier says probabilities. @throws InvalidArgumentError for a loss of one's own, before calibration. */
export function hasProbabilities({ calibration, settings }: ClassifierFile): boolean {
  if (calibration !== null || Object.hasOwn(links, settings.loss)) return true;
  if (withoutProbability.includes(settings.loss)) return false;
  throw new InvalidArgumentError({
    argument: 'loss',
    value: settings.loss,
    expected: `one of ${[...Object.keys(links), ...withoutProbability].join(', ')}, or a calibrated model`,
    remedy: 'Call calibrate before the export: probabilities then come from the calibration.',
  });
}

/** Adds `variable` `[n, q]`, in the units of the targets. */
export function addRegressorOutput(
  graph: OnnxGraph,
  { targetScalers }: RegressorFile,
  scores: string,
  type: OnnxNumber,
): void {
  const row = (values: readonly number[]) => graph.constant(values, [1, values.length]);
  const scaled = graph.node('Mul', [scores, row(targetScalers.map(({ scale }) => scale))]);
  const values = graph.node('Add', [scaled, row(targetScalers.map(({ mean }) => mean))]);
  addNumbers(graph, 'variable', values, targetScalers.length, type);
}

/** Adds `label` `[n]` and `probabilities` `[n, classes]`, or `scores` `[n, q]` where there is no probability. */
export function addClassifierOutputs(graph: OnnxGraph, model: ClassifierFile, scores: string, type: OnnxNumber): void {
  const { classes, network } = model;
  const index =
    network.outputs === 1 ? signIndex(graph, scores) : graph.node('ArgMax', [scores], { axis: 1, keepdims: 0 });
  // As other converters do: class names that are whole numbers come out as such.
  const numbered = classes.every((name) => String(Number(name)) === name && Number.isSafeInteger(Number(name)));
  const names = numbered ? graph.integers(classes.map(Number)) : graph.texts(classes);
  const label = graph.node('Gather', [names, index], { axis: 0 });
  graph.output({ name: 'label', type: numbered ? 'int64' : 'string', dims: ['N'] }, label);
  if (hasProbabilities(model)) {
    addNumbers(graph, 'probabilities', probabilitiesOf(graph, model, scores), classes.length, type);
  } else addNumbers(graph, 'scores', scores, network.outputs, type);
}

function addNumbers(graph: OnnxGraph, name: string, value: string, columns: number, type: OnnxNumber): void {
  graph.output({ name, type, dims: ['N', columns] }, type === 'double' ? value : graph.cast(value, type));
}

/** 1 where f > 0, else 0. */
function signIndex(graph: OnnxGraph, scores: string): string {
  const positive = graph.cast(graph.node('Greater', [scores, graph.constant([0], [])]), 'int64');
  return graph.node('Reshape', [positive, graph.integers([-1])]);
}

type Link = (graph: OnnxGraph, scores: string, outputs: number) => string;

const softmax: Link = (graph, scores) => graph.node('Softmax', [scores], { axis: 1 });

/** Probability of each output for itself, `[n, q]`, brought to sum 1 where there are several. */
const oneAgainstRest =
  (each: (graph: OnnxGraph, scores: string) => string): Link =>
  (graph, scores, outputs) => {
    const probability = each(graph, scores);
    if (outputs === 1) return withComplement(graph, probability);
    const total = graph.node('ReduceSum', [probability, graph.integers([1])], { keepdims: 1 });
    const known = graph.node('Greater', [total, graph.constant([0], [])]);
    const shares = graph.node('Div', [probability, total]);
    return graph.node('Where', [known, shares, graph.constant([1 / outputs], [])]);
  };

/** (1 - p, p). */
function withComplement(graph: OnnxGraph, probability: string): string {
  return graph.node('Concat', [graph.node('Sub', [graph.constant([1], []), probability]), probability], { axis: 1 });
}

/** Scores to probabilities by the name of the loss. */
const links: Readonly<Record<string, Link>> = {
  logistic: oneAgainstRest((graph, scores) => graph.node('Sigmoid', [scores])),
  // (f + 1) / 2, cut to [0, 1].
  squared: oneAgainstRest((graph, scores) => {
    const half = graph.constant([0.5], []);
    const probability = graph.node('Add', [graph.node('Mul', [scores, half]), half]);
    return graph.node('Clip', [probability, graph.constant([0], []), graph.constant([1], [])]);
  }),
  crossEntropy: softmax,
  trueLabelProbability: (_, scores) => scores,
};

function probabilitiesOf(graph: OnnxGraph, { calibration, settings, network }: ClassifierFile, scores: string): string {
  const { outputs } = network;
  if (calibration === null) return links[settings.loss](graph, scores, outputs);
  const scaled = graph.node('Mul', [scores, graph.constant([calibration.scale], [])]);
  if (outputs > 1) return softmax(graph, scaled, outputs);
  const logit = graph.node('Add', [scaled, graph.constant([calibration.offset], [])]);
  return withComplement(graph, graph.node('Sigmoid', [logit]));
}

import { requireOneOf } from '@proxflow/backend';
import type { ModelFile } from '../model-schema.js';
import { OnnxGraph } from './graph-builder.js';
import { addInputs, type OnnxNumber } from './input-graph.js';
import { addNetwork, type OnnxNeuron } from './neuron-graphs.js';
import { addClassifierOutputs, addRegressorOutput, hasProbabilities } from './output-graph.js';
import { encodeOnnx } from './proto.js';

/** The version of the standard operators that exported graphs are written in; onnxruntime has it from 1.12 on. */
export const onnxOpset = 17;
const onnxMlOpset = 3;
const irVersion = 8;

/** What an export may be told. */
export interface OnnxOptions {
  /** Which average of the neurons predicts; `weighted` by default. */
  readonly estimator?: 'weighted' | 'unweighted';
  /**
   * Type of the inputs and outputs that are numbers; `float` by default, which is what most programs hand over. Inside
   * everything but erf is computed in double either way.
   */
  readonly numbers?: OnnxNumber;
  /** How neurons of one's own are written, by name. */
  readonly neurons?: Readonly<Record<string, OnnxNeuron>>;
}

/**
 * A model as ONNX: preprocessing, network and probabilities in one graph of opset {@link onnxOpset}. Input `X` `[n, D]`, or one
 * input a column `[n, 1]` by its name where the model has an encoder. A classifier has outputs `label` `[n]` (int64 where all class
 * names are whole numbers, else text) and `probabilities` `[n, classes]`, or `scores` where its loss defines no probability; a
 * regressor has `variable` `[n, q]`.
 *
 * @throws InvalidArgumentError for a neuron or loss of one's own that cannot be written; InvalidDataError for columns named
 * like one another or like an output.
 * @example
 * ```ts
 * await writeFile('wdbc.onnx', exportOnnx(model.toJSON()));
 * ```
 */
export function exportOnnx(model: ModelFile, options: OnnxOptions = {}): Uint8Array {
  const { estimator = 'weighted', numbers = 'float', neurons = {} } = options;
  requireOneOf('estimator', estimator, ['weighted', 'unweighted']);
  requireOneOf('numbers', numbers, ['float', 'double']);
  const graph = new OnnxGraph();
  const inputs = addInputs(graph, model, numbers, outputNames(model));
  const { inputDimension, outputs, particles, dimension, positions, weights } = model.network;
  const scores = addNetwork(
    graph,
    model.settings.neuron,
    {
      inputs,
      inputDimension,
      outputs,
      particles,
      dimension,
      positions: Float64Array.from(positions),
      weights: estimator === 'weighted' ? Float64Array.from(weights) : new Float64Array(particles).fill(1 / particles),
    },
    neurons,
  );
  if (model.task === 'classification') addClassifierOutputs(graph, model, scores, numbers);
  else addRegressorOutput(graph, model, scores, numbers);
  return encodeOnnx({
    ...graph.parts(),
    irVersion,
    opsets: [
      { domain: '', version: onnxOpset },
      { domain: 'ai.onnx.ml', version: onnxMlOpset },
    ],
    graphName: `proxflow_${model.task}`,
    description: `A shallow network of ${particles} ${model.settings.neuron} neurons, trained by proxflow.`,
    metadata: {
      task: model.task,
      estimator,
      ...(model.featureNames && { feature_names: JSON.stringify(model.featureNames) }),
      ...(model.targetName !== null && { target_name: model.targetName }),
    },
  });
}

function outputNames(model: ModelFile): readonly string[] {
  if (model.task === 'regression') return ['variable'];
  return ['label', hasProbabilities(model) ? 'probabilities' : 'scores'];
}

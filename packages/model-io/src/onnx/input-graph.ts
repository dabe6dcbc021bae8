import { InvalidDataError } from '@proxflow/backend';
import type { EncodedColumnFile, ModelFile } from '../model-schema.js';
import type { OnnxGraph } from './graph-builder.js';

/** Element type of numbers outside the graph. */
export type OnnxNumber = 'float' | 'double';

/** Adds inputs and preprocessing; returns the name of what the network takes, double `[n, D]`. */
export function addInputs(graph: OnnxGraph, model: ModelFile, type: OnnxNumber, outputs: readonly string[]): string {
  const { encoder, standardizer, network } = model;
  const features = encoder
    ? addColumns(graph, encoder.columns, type, outputs)
    : inDouble(graph, graph.input({ name: 'X', type, dims: ['N', network.inputDimension] }), type);
  if (standardizer === null) return features;
  const { mean, scale } = standardizer;
  const centred = graph.node('Sub', [features, graph.constant(mean, [1, mean.length])]);
  return graph.node('Div', [centred, graph.constant(scale, [1, scale.length])]);
}

function inDouble(graph: OnnxGraph, value: string, type: OnnxNumber): string {
  return type === 'double' ? value : graph.cast(value, 'double');
}

/** One input a column, as tables have them. */
function addColumns(
  graph: OnnxGraph,
  columns: readonly EncodedColumnFile[],
  type: OnnxNumber,
  outputs: readonly string[],
): string {
  const taken = new Set(outputs);
  const parts = columns.map((column, i) => {
    if (taken.has(column.name) || column.name.startsWith('proxflow/')) throw clash(column.name, i);
    taken.add(column.name);
    return column.kind === 'number' ? addNumbers(graph, column, type) : addCategories(graph, column);
  });
  return graph.node('Concat', parts, { axis: 1 });
}

function addNumbers(
  graph: OnnxGraph,
  { name, fill }: EncodedColumnFile & { readonly kind: 'number' },
  type: OnnxNumber,
): string {
  const value = inDouble(graph, graph.input({ name, type, dims: ['N', 1] }), type);
  if (fill === undefined) return value;
  return graph.node('Where', [graph.node('IsNaN', [value]), graph.constant([fill], []), value]);
}

/** A category that training had no row of is all zeros, as in the model itself. */
function addCategories(
  graph: OnnxGraph,
  { name, categories }: EncodedColumnFile & { readonly kind: 'category' },
): string {
  const value = graph.input({ name, type: 'string', dims: ['N', 1] });
  const encoded = graph.node('OneHotEncoder', [value], { cats_strings: categories, zeros: 1 }, 'ai.onnx.ml');
  return graph.cast(graph.node('Reshape', [encoded, graph.integers([-1, categories.length])]), 'double');
}

function clash(name: string, index: number): InvalidDataError {
  return new InvalidDataError({
    argument: 'encoder',
    place: `columns[${index}].name`,
    value: name,
    expected: 'a name of its own, which is not that of an output either',
    remedy: 'Rename the column in the data and train again.',
  });
}

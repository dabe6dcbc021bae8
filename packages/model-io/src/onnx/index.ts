export { exportOnnx, onnxOpset, type OnnxOptions } from './export-onnx.js';
export { OnnxGraph } from './graph-builder.js';
export type { OnnxNumber } from './input-graph.js';
export { exportedNeurons, type OnnxCloud, type OnnxNeuron } from './neuron-graphs.js';
export type { ElementType, OnnxAttribute, OnnxValue } from './proto.js';

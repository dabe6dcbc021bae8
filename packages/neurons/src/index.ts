export { fromScalarNeuron, type ScalarNeuron } from './from-scalar-neuron.js';
export type { CoordinateDistribution, FeatureMap, Neuron, ParameterBlock } from './neuron.js';
export { reluNeuron, tanhNeuron } from './ridge-neuron.js';

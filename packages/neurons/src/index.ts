export { fromScalarNeuron, type ScalarNeuron } from './from-scalar-neuron.js';
export { groupedNeuron, type GroupedNeuron } from './grouped-neuron.js';
export type { CoordinateDistribution, FeatureMap, Neuron, NeuronShape, ParameterBlock } from './neuron.js';
export { bumpNeuron, rbfNeuron } from './radial-neuron.js';
export { erfNeuron, reluNeuron, sigmoidNeuron, sineNeuron, softplusNeuron, tanhNeuron } from './ridge-neuron.js';
export { softmaxNeuron } from './softmax-neuron.js';

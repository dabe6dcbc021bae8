export { fromScalarCost, type ScalarCost } from './from-scalar-cost.js';
export type { GroundCost } from './ground-cost.js';
export { squaredEuclidean } from './squared-euclidean.js';

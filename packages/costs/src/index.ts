export { blockWeighted, type BlockWeights, type CoordinateBlock } from './block-weighted.js';
export { cosine } from './cosine.js';
export { euclidean } from './euclidean.js';
export { fromScalarCost, type ScalarCost } from './from-scalar-cost.js';
export type { GroundCost } from './ground-cost.js';
export { mahalanobis, type MahalanobisMetric } from './mahalanobis.js';
export { pNorm, type PNorm } from './p-norm.js';
export { scaledCost } from './scaled-cost.js';
export { squaredEuclidean } from './squared-euclidean.js';

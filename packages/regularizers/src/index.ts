export { boxMarginal, type MarginalRange } from './box-marginal.js';
export { entropy } from './entropy.js';
export { exactMarginal, freeMarginal } from './exact-marginal.js';
export type { KlProx } from './kl-prox.js';
export {
  fromScalarPotential,
  l2Potential,
  type PositionPotential,
  type ScalarPotential,
} from './position-potential.js';
export { quadraticMarginal, type QuadraticMarginal } from './quadratic-marginal.js';
export { regularizedMarginal, type RegularizedMarginal } from './regularized-marginal.js';
export { relaxedMarginal, type PulledMarginal } from './relaxed-marginal.js';
export { totalVariationMarginal } from './total-variation-marginal.js';
export type { WeightProxProblem, WeightRegularizer } from './weight-regularizer.js';

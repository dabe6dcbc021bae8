export { entropy } from './entropy.js';
export { exactMarginal, regularizedMarginal, type KlProx, type RegularizedMarginal } from './kl-prox.js';
export {
  fromScalarPotential,
  l2Potential,
  type PositionPotential,
  type ScalarPotential,
} from './position-potential.js';
export type { WeightProxProblem, WeightRegularizer } from './weight-regularizer.js';

export { blockPotential, type BlockPotential, type PotentialBlock } from './block-potential.js';
export { box, type DensityBounds } from './box.js';
export { boxMarginal, type MarginalRange } from './box-marginal.js';
export { entropy } from './entropy.js';
export { exactMarginal, freeMarginal } from './exact-marginal.js';
export { gaussianPrior, type GaussianPrior } from './gaussian-prior.js';
export { klToPrior, type PriorDivergence } from './kl-to-prior.js';
export type { KlProx } from './kl-prox.js';
export { l1Potential, type AbsolutePotential } from './l1-potential.js';
export { l2, type SquaredDeviation } from './l2.js';
export { linear } from './linear.js';
export { logDensityPotential, type LogDensity } from './log-density-potential.js';
export type { NodeValues } from './node-values.js';
export {
  fromScalarPotential,
  l2Potential,
  type PositionPotential,
  type ScalarPotential,
} from './position-potential.js';
export { quadraticMarginal, type QuadraticMarginal } from './quadratic-marginal.js';
export { regularizedMarginal, type RegularizedMarginal } from './regularized-marginal.js';
export { relaxedMarginal, type PulledMarginal } from './relaxed-marginal.js';
export { sumOfPotentials } from './sum-of-potentials.js';
export { sumOfRegularizers } from './sum-of-regularizers.js';
export { totalVariationMarginal } from './total-variation-marginal.js';
export { tsallis, type TsallisEntropy } from './tsallis.js';
export type { WeightProxProblem, WeightRegularizer } from './weight-regularizer.js';

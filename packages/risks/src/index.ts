export {
  fromScalarInteraction,
  radialInteraction,
  type Interaction,
  type RadialInteraction,
  type ScalarInteraction,
} from './interaction.js';
export { interactionEnergy, type InteractionEnergyParts } from './interaction-energy.js';
export {
  gaussianInteraction,
  powerLawInteraction,
  quadraticInteraction,
  type GaussianInteraction,
  type PowerLawInteraction,
} from './interactions.js';
export { softmaxCrossEntropy, trueLabelProbability, type ClassLoss } from './class-loss.js';
export { balancedRowWeights, classRowWeights } from './class-weights.js';
export { hingeLoss, squaredHingeLoss } from './hinge-loss.js';
export { huberLoss } from './huber-loss.js';
export { customLoss, logisticLoss, squaredLoss, type CustomLoss, type Loss } from './loss.js';
export type { Batch, MiniBatches, OrderSource } from './mini-batches.js';
export { populationRisk, type PopulationRisk } from './population-risk.js';
export { potentialEnergy, type BatchedPotential } from './potential-energy.js';
export { publishedRisk, type PublishedRisk } from './published-risk.js';
export { quantileLoss } from './quantile-loss.js';
export type {
  BoundRisk,
  LiftedCloud,
  Linearization,
  LinearizationPurpose,
  RiskFunctional,
  WeightKind,
} from './risk-functional.js';
export type { TrainingData } from './training-data.js';
export { defaultMemoryLimit, rowBlocks, type BlockedRows, type RowBlock } from './row-blocks.js';

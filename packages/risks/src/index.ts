export { softmaxCrossEntropy, trueLabelProbability, type ClassLoss } from './class-loss.js';
export { customLoss, logisticLoss, squaredLoss, type CustomLoss, type Loss } from './loss.js';
export { populationRisk, type PopulationRisk } from './population-risk.js';
export { potentialEnergy, type BatchedPotential } from './potential-energy.js';
export { publishedRisk, type PublishedRisk } from './published-risk.js';
export type { BoundRisk, LiftedCloud, Linearization, RiskFunctional, WeightKind } from './risk-functional.js';
export type { TrainingData } from './training-data.js';

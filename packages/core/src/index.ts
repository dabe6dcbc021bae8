export type { StepBlur } from './blur.js';
export { requireCheckpoint, type FlowCheckpoint } from './checkpoint.js';
export type { CloudGeometry, TransportedClouds } from './cloud-geometry.js';
export { conic, type ConicWeights } from './conic-weights.js';
export { dualityGap, type DualityGap, type GapQuestion, type PotentialAtNodes } from './duality-gap.js';
export {
  epsilonFromNeighbours,
  type EpsilonChoice,
  type EpsilonPolicy,
  type EpsilonQuestion,
  type NeighbourPolicy,
} from './epsilon-policy.js';
export { eulerMaruyama, fixed, gradientDescent, type LocationStep, type LocationUpdate } from './location-update.js';
export { createProximalFlow, ProximalFlow, type FlowStatus, type ProximalFlowOptions } from './proximal-flow.js';
export {
  givenQuadrature,
  proposalQuadrature,
  unitQuadrature,
  type ProposalMixture,
  type Quadrature,
  type QuadratureQuestion,
} from './quadrature.js';
export type { Resampling, ResamplingReport } from './resampling.js';
export { schroedinger, type SchroedingerWeights } from './schroedinger-weights.js';
export { constantStepSize, guardedStepSize, type StepSizeSchedule } from './step-size.js';
export type { StepReport } from './step-report.js';
export type { FreeEnergy } from './free-energy.js';
export { afterSteps, anyOf, freeEnergyStationary, riskBelow, type FlowStoppingRule } from './stopping-rule.js';
export { proximal, type ProximalWeights } from './proximal-weights.js';
export { uniform } from './uniform-weights.js';
export type { WeightStep, WeightUpdate, WeightUpdateReport, WeightUpdateResult } from './weight-update.js';
export { sampleCloud, weightedCloud, type CloudSample, type WeightedCloud } from './weighted-cloud.js';
export {
  densityOf,
  effectiveSampleSize,
  expectation,
  massOf,
  massOfDensity,
  uniformMass,
  weightValues,
  type Density,
  type Mass,
  type Weights,
} from './weights.js';

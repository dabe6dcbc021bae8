export type { StepBlur } from './blur.js';
export type { ClosedForm, Skipping, SkipReport } from './certified-skip.js';
export { requireCheckpoint, type FlowCheckpoint } from './checkpoint.js';
export { createProximalFlow } from './create-proximal-flow.js';
export type { CloudGeometry, TransportedClouds } from './cloud-geometry.js';
export { conic, type ConicWeights } from './conic-weights.js';
export { DivergenceError, type Divergence } from './divergence.js';
export { dualityGap, type DualityGap, type GapQuestion, type PotentialAtNodes } from './duality-gap.js';
export {
  epsilonFromNeighbours,
  type EpsilonChoice,
  type EpsilonPolicy,
  type EpsilonQuestion,
  type NeighbourPolicy,
} from './epsilon-policy.js';
export { implicit, type Implicit } from './implicit.js';
export type { KernelForm, KernelReport, KernelSettings } from './kernel-form.js';
export { kineticLangevin, type KineticLangevin } from './kinetic-langevin.js';
export {
  eulerMaruyama,
  fixed,
  gradientDescent,
  type Landscape,
  type LocationMove,
  type LocationReport,
  type LocationStep,
  type LocationUpdate,
  type Motion,
} from './location-update.js';
export type { ProximalFlowOptions } from './flow-options.js';
export { ProximalFlow, type FlowStatus } from './proximal-flow.js';
export {
  givenQuadrature,
  proposalQuadrature,
  unitQuadrature,
  type ProposalMixture,
  type Quadrature,
  type QuadratureQuestion,
  type SeparatedQuadrature,
} from './quadrature.js';
export {
  annealedStepSize,
  constantStepSize,
  cosineStepSize,
  guardedStepSize,
  type StepSizeSchedule,
} from './step-size.js';
export type { Resampling, ResamplingReport } from './resampling.js';
export { schroedinger, type SchroedingerWeights } from './schroedinger-weights.js';
export type { StepReport } from './step-report.js';
export type { FreeEnergy } from './free-energy.js';
export {
  afterSteps,
  anyOf,
  freeEnergyStationary,
  noImprovement,
  riskBelow,
  type FlowStoppingRule,
} from './stopping-rule.js';
export { proximal, type ProximalWeights } from './proximal-weights.js';
export {
  annealed,
  geometricTemperature,
  linearTemperature,
  logarithmicTemperature,
  type RegularizerSchedule,
  type TemperatureRamp,
  type TemperatureSchedule,
} from './temperature.js';
export { uniform } from './uniform-weights.js';
export type { Validation, ValidationRecord, ValidationReport } from './validation.js';
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

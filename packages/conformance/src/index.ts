export { ConformanceError } from './assertions.js';
export type { BackendSource } from './backend-source.js';
export { asyncOnly, type SealedStorage } from './backend/async-only.js';
export { backendChecks, describeBackend, fusedKernelChecks } from './backend/backend-checks.js';
export type { BackendConformance } from './backend/backend-suite.js';
export type { KernelSize } from './backend/operation-case.js';
export { classLossChecks, describeClassLoss, type ClassLossConformance } from './class-loss-checks.js';
export { describeChecks, type ConformanceCheck } from './conformance-check.js';
export { costChecks, describeCost, type CostConformance } from './cost-checks.js';
export { failingChecks } from './failing-checks.js';
export { describeKlProx, klProxChecks, type KlProxConformance } from './kl-prox-checks.js';
export {
  describeLocationUpdate,
  locationUpdateChecks,
  type LocationUpdateConformance,
} from './location-update-checks.js';
export { describeLoss, lossChecks, type LossConformance } from './loss-checks.js';
export { describeNeuron, neuronChecks, type NeuronConformance } from './neuron-checks.js';
export {
  describePositionPotential,
  positionPotentialChecks,
  type PositionPotentialConformance,
} from './position-potential-checks.js';
export { describeRegularizer, regularizerChecks, type RegularizerConformance } from './regularizer-checks.js';
export { describeRisk, riskChecks, type RiskConformance } from './risk-checks.js';
export { describeTransport, transportChecks, type TransportConformance } from './transport/transport-checks.js';

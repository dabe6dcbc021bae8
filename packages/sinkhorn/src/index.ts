export type { Contraction } from './contraction.js';
export type { DomainChoice } from './dense-kernel.js';
export type { KernelHealth } from './kernel-health.js';
export type { Domain } from './kernel-operator.js';
export { logMeasure, requireLogWeights } from './measures.js';
export { proximalStep, type ProximalProblem, type ProximalSolution } from './proximal-step.js';
export type { ScalingStatus } from './scaling-loop.js';
export { sinkhorn, type TransportProblem, type TransportSolution } from './sinkhorn.js';
export { certifiedStop, marginalStop, publishedStop, type Iterate, type StoppingRule } from './stopping.js';
export {
  wasserstein1d,
  type CouplingEntry,
  type Wasserstein1dProblem,
  type Wasserstein1dSolution,
} from './wasserstein-1d.js';

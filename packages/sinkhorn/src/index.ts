export { barycentricProjection } from './barycentric-projection.js';
export type { BarycentreProblem } from './barycentre-problem.js';
export type { Contraction } from './contraction.js';
export { denseGeometry, type DenseGeometryOptions } from './dense-geometry.js';
export { divergencePositionGradient, divergenceWeightGradient } from './divergence-gradients.js';
export type { Annealing, Epsilon } from './epsilon-schedule.js';
export type { CostStatistics, Geometry, PointGeometry, ScaledPlan, TransportSide } from './geometry.js';
export { gridGeometry, type GridCoordinates, type GridGeometryOptions } from './grid-geometry.js';
export type { KernelHealth } from './kernel-health.js';
export type { Domain, DomainChoice, KernelOperator, Sweep, SweepSource } from './kernel-operator.js';
export { logMeasure, requireLogWeights } from './measures.js';
export { proximalStep, type ProximalProblem, type ProximalSolution } from './proximal-step.js';
export { NeighbourLists, type NeighbourListSettings } from './neighbour-lists.js';
export { nearLogSums, type NearLogSumsProblem } from './near-log-sums.js';
export { onlineGeometry, type OnlineGeometryOptions } from './online-geometry.js';
export { pointGeometry, type PointGeometryOptions } from './point-geometry.js';
export type { ScalingStatus } from './scaling-loop.js';
export { schroedingerStep, type SchroedingerProblem, type SchroedingerSolution } from './schroedinger-step.js';
export { sinkhornBarycentre, type Barycentre } from './sinkhorn-barycentre.js';
export {
  divergenceOf,
  sinkhornDivergence,
  type DivergenceProblem,
  type DivergenceSettings,
  type GeometricDivergence,
  type SinkhornDivergence,
} from './sinkhorn-divergence.js';
export { sinkhorn, sinkhornIterations, type TransportProgress } from './sinkhorn.js';
export { standstill, type PairShares, type Standstill, type StandstillProblem } from './standstill.js';
export {
  certifiedStop,
  marginalStop,
  potentialStop,
  publishedStop,
  type Iterate,
  type StoppingRule,
} from './stopping.js';
export { positionGradient, weightGradient } from './transport-gradients.js';
export type { TransportCost } from './transport-cost.js';
export type { MarginalCondition, MarginalSide, TransportProblem } from './transport-problem.js';
export type { CostParts, TransportSolution } from './transport-solution.js';
export { truncatedGeometry, type TruncatedGeometry, type TruncatedGeometryOptions } from './truncated-geometry.js';
export {
  wasserstein1d,
  type CouplingEntry,
  type Wasserstein1dProblem,
  type Wasserstein1dSolution,
} from './wasserstein-1d.js';

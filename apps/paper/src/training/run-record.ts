import type { StepReport } from 'proxflow';
import type { Estimator } from './predictions.js';

/** What a run showed at one step of its curve. */
export interface Sample {
  readonly step: number;
  /** h times the steps. */
  readonly time: number;
  readonly freeEnergy: number;
  readonly trainRisk: Readonly<Record<Estimator, number>>;
  readonly testRisk: Readonly<Record<Estimator, number>>;
  /** (sum w)^2 / sum w^2. */
  readonly effectiveSampleSize: number;
  /** max_i (1 - q_ii), what leaves its own particle in a weight step; undefined at the start and where none was due. */
  readonly offDiagonalMass: number | undefined;
  /** max_j |log w_j - log w_j at the sample before|; 0 at the start. */
  readonly weightChange: number;
}

/** All that a run has gathered; survives structured cloning, so it is kept beside the flow's checkpoint. */
export interface RunRecord {
  readonly samples: Sample[];
  /** How many steps took how many inner sweeps. */
  readonly sweeps: Map<number, number>;
  /** Steps whose inner loop missed its tolerance. */
  unconverged: number;
  /** Wall-clock seconds of the steps. */
  seconds: number;
  readonly initialWeightSum: number;
  logWeightsAtSample: Float64Array;
}

export function newRecord(logWeights: Float64Array): RunRecord {
  return {
    samples: [],
    sweeps: new Map(),
    unconverged: 0,
    seconds: 0,
    initialWeightSum: weightSum(logWeights),
    logWeightsAtSample: logWeights.slice(),
  };
}

export function addStep(record: RunRecord, { weightUpdate, seconds }: StepReport): void {
  const { iterations, status } = weightUpdate;
  record.sweeps.set(iterations, (record.sweeps.get(iterations) ?? 0) + 1);
  if (status !== 'converged') record.unconverged++;
  record.seconds += seconds;
}

export function weightSum(logWeights: Float64Array): number {
  return logWeights.reduce((sum, log) => sum + Math.exp(log), 0);
}

/** max_j |a_j - b_j|. */
export function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, j) => Math.max(most, Math.abs(value - b[j])), 0);
}

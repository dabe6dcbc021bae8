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
  /** max_i (1 - q_ii), what leaves its own particle in a weight step, or a bound if it was skipped; undefined at the start and where none was due. */
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
  /** Seconds that processors worked on the steps, all threads together; absent in records begun before it was measured. */
  cpuSeconds?: number;
  /** Steps whose weights were certified to stay and were left alone, with the largest bound on what that changed; absent if none. */
  skipped?: { readonly steps: number; readonly largestBound: number };
  readonly initialWeightSum: number;
  logWeightsAtSample: Float64Array;
}

export function newRecord(logWeights: Float64Array): RunRecord {
  return {
    samples: [],
    sweeps: new Map(),
    unconverged: 0,
    seconds: 0,
    cpuSeconds: 0,
    initialWeightSum: weightSum(logWeights),
    logWeightsAtSample: logWeights.slice(),
  };
}

export function addStep(record: RunRecord, { weightUpdate, seconds }: StepReport, cpuSeconds: number): void {
  const { iterations, status, skip } = weightUpdate;
  record.sweeps.set(iterations, (record.sweeps.get(iterations) ?? 0) + 1);
  if (status !== 'converged') record.unconverged++;
  record.seconds += seconds;
  if (record.cpuSeconds !== undefined) record.cpuSeconds += cpuSeconds;
  if (skip?.skipped) {
    const { steps, largestBound } = record.skipped ?? { steps: 0, largestBound: 0 };
    record.skipped = { steps: steps + 1, largestBound: Math.max(largestBound, skip.bound) };
  }
}

export function weightSum(logWeights: Float64Array): number {
  return logWeights.reduce((sum, log) => sum + Math.exp(log), 0);
}

/** max_j |a_j - b_j|. */
export function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, j) => Math.max(most, Math.abs(value - b[j])), 0);
}

import type { WeightUpdateReport } from './weight-update.js';

/** The free energy F = R + <r, w> + (regularizer) at a cloud, part by part, all in float64. */
export interface FreeEnergy {
  /** R(rho). */
  readonly risk: number;
  /** sum_j w_j r(theta_j); 0 without a position potential. */
  readonly confinement: number;
  /** (1/beta) sum_j w_j log(w_j / v_j), or the value of whatever regularizer is in use. */
  readonly regularization: number;
  /** Their sum. */
  readonly total: number;
}

/** What happened in one step. */
export interface StepReport {
  /** Steps done, 1 for the first. */
  readonly step: number;
  /** h_1 + ... + h_step. */
  readonly time: number;
  /** h of this step. */
  readonly stepSize: number;
  readonly freeEnergy: FreeEnergy;
  /** Change of the total in this step. */
  readonly freeEnergyChange: number;
  /** Whether the free energy did not rise. */
  readonly freeEnergyFell: boolean;
  /** (sum w)^2 / sum w^2, from 1 to N. */
  readonly effectiveSampleSize: number;
  /** |sum w - sum w_0| / sum w_0 since the flow began. */
  readonly massError: number;
  readonly weightUpdate: WeightUpdateReport;
  /** Wall-clock seconds this step took. */
  readonly seconds: number;
}

/** Sums a {@link FreeEnergy}. */
export function freeEnergyOf(risk: number, confinement: number, regularization: number): FreeEnergy {
  return { risk, confinement, regularization, total: risk + confinement + regularization };
}

import type { FreeEnergy } from './free-energy.js';
import type { LocationReport } from './location-update.js';
import type { ValidationReport } from './validation.js';
import type { WeightUpdateReport } from './weight-update.js';

/** What happened in one step. */
export interface StepReport {
  /** Steps done, 1 for the first. */
  readonly step: number;
  /** h_1 + ... + h_step. */
  readonly time: number;
  /** h of this step. */
  readonly stepSize: number;
  /** 1/beta of this step: of its noise and of the free energy below. */
  readonly temperature: number;
  readonly freeEnergy: FreeEnergy;
  /** Change of the total in this step, before and after at the same temperature and on the same rows. */
  readonly freeEnergyChange: number;
  /** Whether the free energy did not rise. */
  readonly freeEnergyFell: boolean;
  /** (sum w)^2 / sum w^2, from 1 to N. */
  readonly effectiveSampleSize: number;
  /** |sum w - sum w_0| / sum w_0 since the flow began. */
  readonly massError: number;
  readonly locationUpdate: LocationReport;
  readonly weightUpdate: WeightUpdateReport;
  /** Of a flow that is validated, in every step. */
  readonly validation?: ValidationReport;
  /** Wall-clock seconds this step took. */
  readonly seconds: number;
}

import type { Backend } from '@proxflow/backend';
import type { PositionPotential, WeightRegularizer } from '@proxflow/regularizers';
import type { RiskFunctional, WeightKind } from '@proxflow/risks';
import type { FlowCheckpoint } from './checkpoint.js';
import type { LocationUpdate } from './location-update.js';
import type { StepSizeSchedule } from './step-size.js';
import type { FlowStoppingRule } from './stopping-rule.js';
import type { RegularizerSchedule } from './temperature.js';
import type { Validation } from './validation.js';
import type { WeightUpdate } from './weight-update.js';
import type { WeightedCloud } from './weighted-cloud.js';

/** What a flow is made of; every part can be exchanged alone. */
export interface ProximalFlowOptions<Kind extends WeightKind> {
  readonly backend: Backend;
  /** Where it starts. Its kind of weights must be the one the risk takes. */
  readonly cloud: WeightedCloud<Kind>;
  readonly risk: RiskFunctional<Kind>;
  /**
   * R's partner in the free energy; its temperature is also the temperature of the noise. A function of the step changes it
   * on the way, see `annealed`.
   */
  readonly regularizer: WeightRegularizer | RegularizerSchedule;
  /** r(theta), added to psi. */
  readonly confinement?: PositionPotential;
  readonly location: LocationUpdate;
  readonly weights: WeightUpdate;
  /** h, or a schedule. */
  readonly stepSize: number | StepSizeSchedule;
  /** When `for await` ends. Without one it goes on until it is broken off or aborted. */
  readonly stop?: FlowStoppingRule;
  /** Aborting ends `for await` after the step in progress; the flow can go on later. */
  readonly signal?: AbortSignal;
  /** What the flow is measured by besides its free energy; `noImprovement` stops by it. */
  readonly validation?: Validation<Kind>;
  /** Go on from here; `cloud` then only gives the kind and is not used. */
  readonly checkpoint?: FlowCheckpoint;
}

import { NumericalError } from '@proxflow/backend';
import type { WeightRegularizer } from '@proxflow/regularizers';
import type { Batch, Linearization } from '@proxflow/risks';
import { exponentials } from './log-weights.js';
import type { PlacedCloud } from './placed-cloud.js';

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
  /** Where the risk is that of a mini-batch: which. Absent where it is that of the whole data. */
  readonly batch?: Batch;
}

/** Where and with which weights to evaluate F. */
export interface EnergyQuestion {
  readonly linearization: Linearization;
  readonly placed: PlacedCloud;
  readonly logWeights: Float64Array;
  /** Their exponentials, where they are at hand. */
  readonly weights?: Float64Array;
  readonly logQuadrature: Float64Array;
  readonly regularizer: WeightRegularizer;
  /** For the message: steps done. */
  readonly step: number;
}

/** F at a cloud. @throws NumericalError if it is not finite. */
export function evaluateFreeEnergy(question: EnergyQuestion): FreeEnergy {
  const { linearization, placed, logWeights, weights = exponentials(logWeights) } = question;
  const { logQuadrature, regularizer, step } = question;
  const risk = linearization.value;
  let confinement = 0;
  for (let j = 0; j < logWeights.length; j++) confinement += weights[j] * placed.confinement[j];
  const regularization = regularizer.value(logWeights, logQuadrature);
  const total = risk + confinement + regularization;
  if (!Number.isFinite(total)) {
    const { predictions } = linearization;
    const broken = predictions?.findIndex((value) => !Number.isFinite(value)) ?? -1;
    if (predictions === undefined || broken < 0) throw notFinite(step, 'the free energy', total);
    throw notFinite(step, `the prediction ${broken}`, predictions[broken]);
  }
  return { risk, confinement, regularization, total, ...(linearization.batch && { batch: linearization.batch }) };
}

/** The error for a flow whose numbers left the reals. */
export function notFinite(step: number, what: string, value: unknown, expected = 'finite numbers'): NumericalError {
  return new NumericalError({
    argument: what,
    place: `at step ${step}`,
    value,
    expected,
    remedy: 'Reduce the step size; standardise the inputs if their scales differ widely.',
  });
}

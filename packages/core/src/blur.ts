import type { KernelHealth } from '@proxflow/sinkhorn';

/**
 * How far the entropy of the transport problem blurs what the step should find. A proximal step of epsilon acts, on a cloud
 * its kernel reaches across, like a flow at temperature 1/beta + epsilon/(2 h): a stationary variance is `factor` times too
 * large, and a free energy that falls at every step falls to a wrong limit.
 */
export interface StepBlur {
  /** epsilon / (2 h): what the step adds to 1/beta. */
  readonly addedTemperature: number;
  /** 1 + beta epsilon / (2 h); Infinity at temperature 0. */
  readonly factor: number;
  /** Whether the factor is at most 1.05, or the kernel reaches nobody, so that weights stay and nothing is blurred. */
  readonly negligible: boolean;
}

/** The widening of a stationary variance that counts as negligible. */
export const negligibleWidening = 0.05;

/** Mass that leaves its particle below which the step is the identity for all that can be measured. */
const standstill = 1e-6;

/** The blur of one proximal step. */
export function blurOf(
  epsilon: number,
  stepSize: number,
  temperature: number,
  { offDiagonalMass }: Pick<KernelHealth, 'offDiagonalMass'>,
): StepBlur {
  const addedTemperature = epsilon / (2 * stepSize);
  const widening = addedTemperature / temperature;
  // epsilon = 0.1 h / beta, the automatic choice, is the bound itself: rounding must not put it outside.
  const narrow = widening <= negligibleWidening * (1 + 1e-12);
  const identity = offDiagonalMass !== undefined && offDiagonalMass <= standstill;
  return { addedTemperature, factor: 1 + widening, negligible: narrow || identity };
}

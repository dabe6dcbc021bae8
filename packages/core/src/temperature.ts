import { requireInteger, requireNonNegative, requirePositive } from '@proxflow/backend';
import { entropy, type WeightRegularizer } from '@proxflow/regularizers';

/** 1/beta of the step with this index, from 0. A pure function, so that a restored flow goes on as an uninterrupted one. */
export type TemperatureSchedule = (step: number) => number;

/** The regularizer of the step with this index, from 0. A pure function too. */
export type RegularizerSchedule = (step: number) => WeightRegularizer;

/** From one temperature to another in a number of steps. */
export interface TemperatureRamp {
  readonly initial: number;
  /** Of the step with index `steps` and of all after it. */
  readonly final: number;
  readonly steps: number;
}

/**
 * A regularizer whose temperature follows a schedule: (1/beta_k) sum w log(w/v), or any other made from a temperature.
 *
 * @example
 * ```ts
 * const temperature = geometricTemperature({ initial: 0.1, final: 1e-3, steps: 500 });
 * const flow = await createProximalFlow({ ...parts, regularizer: annealed(temperature) });
 * ```
 */
export function annealed(
  temperature: TemperatureSchedule,
  regularizerAt: (temperature: number) => WeightRegularizer = (value) => entropy({ inverseTemperature: 1 / value }),
): RegularizerSchedule {
  return (step) => regularizerAt(temperature(step));
}

/**
 * T_k = T_0 (T_K / T_0)^(k/K): by the same factor in every step.
 *
 * @throws InvalidArgumentError unless both temperatures are finite and above 0 and steps is an integer of at least 1.
 * @example
 * ```ts
 * geometricTemperature({ initial: 1, final: 0.01, steps: 10 })(5); // 0.1
 * ```
 */
export function geometricTemperature({ initial, final, steps }: TemperatureRamp): TemperatureSchedule {
  requirePositive('initial', initial);
  requirePositive('final', final);
  requireInteger('steps', steps);
  return (step) => (step >= steps ? final : initial * (final / initial) ** (step / steps));
}

/**
 * T_k = T_0 + (T_K - T_0) k/K; the final temperature may be 0.
 *
 * @throws InvalidArgumentError unless both temperatures are finite and at least 0 and steps is an integer of at least 1.
 * @example
 * ```ts
 * linearTemperature({ initial: 1, final: 0, steps: 10 })(5); // 0.5
 * ```
 */
export function linearTemperature({ initial, final, steps }: TemperatureRamp): TemperatureSchedule {
  requireNonNegative('initial', initial);
  requireNonNegative('final', final);
  requireInteger('steps', steps);
  return (step) => (step >= steps ? final : initial + (final - initial) * (step / steps));
}

/**
 * T_k = max(final, T_0 / log(e + k / k_0)): the slow cooling under which mean-field Langevin dynamics comes to minimise the
 * risk itself, given time.
 *
 * Source: Chizat, Trans. Mach. Learn. Res. 2022, arXiv 2202.01009, for noise of order 1/log t.
 *
 * @throws InvalidArgumentError unless initial and timescale (k_0, in steps) are finite and above 0 and final at least 0.
 * @example
 * ```ts
 * logarithmicTemperature({ initial: 1, timescale: 1 })(0); // 1
 * ```
 */
export function logarithmicTemperature({
  initial,
  timescale,
  final = 0,
}: {
  readonly initial: number;
  readonly timescale: number;
  readonly final?: number;
}): TemperatureSchedule {
  requirePositive('initial', initial);
  requirePositive('timescale', timescale);
  requireNonNegative('final', final);
  return (step) => Math.max(final, initial / Math.log(Math.E + step / timescale));
}

/** The regularizer of a step, whichever way it was given. */
export function regularizerAt(regularizer: WeightRegularizer | RegularizerSchedule, step: number): WeightRegularizer {
  return typeof regularizer === 'function' ? regularizer(step) : regularizer;
}

import { requirePositive, type Backend, type DType } from '@proxflow/backend';
import type { GroundCost } from '@proxflow/costs';
import { skipRuleOf, type Skipping, type SkipRule } from './certified-skip.js';

/** Settings that say how the kernel of a step is held. */
export interface KernelSettings {
  /**
   * Whether pairs too far apart to matter are left out: `auto` by default, in up to three dimensions from 4097 particles on, or fewer
   * where the kernel of all pairs would be too large, if that is certified to change no log weight by more than 1e-9; `on` for any
   * number of particles and dimensions, whatever it changes; `off` never. Needs a cost that is a multiple of the squared distance.
   */
  readonly truncation?: 'auto' | 'on' | 'off' | Skipping;
  /** Bytes that a kernel may take, 2^30 by default: beyond, its entries are made anew, block by block, in each sum. */
  readonly memoryLimit?: number;
}

/** How a kernel is held: as a whole, its near pairs only, not at all, or as a geometry that was given has it. */
export type KernelForm = 'dense' | 'truncated' | 'online' | 'given';

/** How the kernel of a step was held. */
export interface KernelReport {
  readonly form: KernelForm;
  /** Pairs that a truncated kernel kept. */
  readonly pairs?: number;
  /** Bound on max |log w - log w*| that comes from the pairs it left out; part of `certifiedError`. */
  readonly bound?: number;
}

/** Above this many particles near pairs are worth looking for. */
const many = 4096;
/** In more dimensions nearly all pairs are in neighbouring cells. */
const fewDimensions = 3;

/** {@link KernelSettings} with nothing left open. */
export interface KernelRule {
  readonly truncation: SkipRule;
  readonly memoryLimit: number;
}

/** @throws InvalidArgumentError for settings outside their domain. */
export function kernelRuleOf({ truncation, memoryLimit = 2 ** 30 }: KernelSettings): KernelRule {
  return {
    truncation: skipRuleOf(truncation, 'auto', 'truncation'),
    memoryLimit: requirePositive('memoryLimit', memoryLimit),
  };
}

/**
 * The form to try first. It depends on sizes alone, so a restored flow decides alike.
 *
 * @param cost - of the step; without `squaredDistanceScale` there are no distances to tell near from far by
 */
export function kernelFormOf(
  { truncation, memoryLimit }: KernelRule,
  { dtype }: Pick<Backend, 'dtype'>,
  [particles, dimension]: readonly [number, number],
  cost: Pick<GroundCost, 'squaredDistanceScale'>,
): Exclude<KernelForm, 'given'> {
  const whole = wholeFormOf(memoryLimit, dtype, particles);
  if (!((cost.squaredDistanceScale ?? 0) > 0)) return whole;
  if (truncation.mode === 'on') return 'truncated';
  const worthwhile = dimension <= fewDimensions && (particles > many || whole === 'online');
  return truncation.mode === 'auto' && worthwhile ? 'truncated' : whole;
}

/** The form of a kernel that leaves nothing out. */
export function wholeFormOf(memoryLimit: number, dtype: DType, particles: number): 'dense' | 'online' {
  return particles * particles * (dtype === 'float64' ? 8 : 4) > memoryLimit ? 'online' : 'dense';
}

import type { GroundCost } from '@proxflow/costs';
import {
  NeighbourLists,
  onlineGeometry,
  pointGeometry,
  truncatedGeometry,
  type Geometry,
  type TruncatedGeometry,
} from '@proxflow/sinkhorn';
import { geometryKeeper, type CloudGeometry, type GeometryKeeper, type TransportedClouds } from './cloud-geometry.js';
import {
  kernelFormOf,
  kernelRuleOf,
  wholeFormOf,
  type KernelForm,
  type KernelReport,
  type KernelSettings,
} from './kernel-form.js';
import { reachFarEnough } from './near-attempts.js';
import type { WeightStep } from './weight-update.js';

/** A solution that says what a truncated kernel changed in it. */
interface Solved {
  readonly truncationError: number;
}

/** How a step uses its kernel. */
export interface KernelUse<T extends Solved> {
  /** s of the kernel exp(-C_ij / s). */
  readonly scale: number;
  /** By how much a share that the kernel's sums lack can be amplified in log w. */
  readonly amplification: number;
  /** Solves on a geometry; `earlier` is the solution with a shorter reach, if there was one. */
  readonly solve: (geometry: Geometry, earlier: T | undefined) => Promise<T>;
}

/** The kernels of a weight update, step by step: chooses how to hold them, and keeps those of nodes that never move. */
export class StepKernels {
  readonly #rule;
  readonly #cost: GroundCost;
  readonly #given: boolean;
  readonly #keepers: Record<'dense' | 'online', GeometryKeeper>;
  /** Kept from step to step; what is found with them does not depend on that. */
  #lists: NeighbourLists | undefined;
  #near: { readonly cutoff: number; readonly geometry: TruncatedGeometry } | undefined;

  /** @throws InvalidArgumentError for settings outside their domain. */
  constructor(settings: KernelSettings, cost: GroundCost, geometry: CloudGeometry | undefined) {
    this.#rule = kernelRuleOf(settings);
    this.#cost = cost;
    this.#given = geometry !== undefined;
    this.#keepers = {
      dense: geometryKeeper(geometry ?? ((clouds) => pointGeometry({ ...clouds, cost }))),
      online: geometryKeeper((clouds) => onlineGeometry({ ...clouds, cost })),
    };
  }

  /** How the kernel of a step is held, unless near pairs turn out not to do. */
  formOf({ backend, positions }: Pick<WeightStep, 'backend' | 'positions'>): KernelForm {
    return this.#given ? 'given' : kernelFormOf(this.#rule, backend, positions.shape, this.#cost);
  }

  /** Runs a body with a geometry of all pairs. */
  async whole<T>(step: WeightStep, clouds: TransportedClouds, body: (geometry: Geometry) => Promise<T>) {
    const form = this.#given
      ? 'given'
      : wholeFormOf(this.#rule.memoryLimit, step.backend.dtype, step.logWeights.length);
    const result = await this.#keepers[form === 'online' ? 'online' : 'dense'].with(step, clouds, body);
    return { result, report: { form } satisfies KernelReport };
  }

  /** Solves on near pairs, reaching as far as the tolerance wants; undefined where they do not do. */
  async near<T extends Solved>(
    step: WeightStep,
    clouds: TransportedClouds,
    { scale, amplification, solve }: KernelUse<T>,
  ): Promise<{ readonly result: T; readonly report: KernelReport } | undefined> {
    const { tolerance, mode } = this.#rule.truncation;
    const geometryAt = (exponents: number) => this.#truncated(clouds, exponents * scale);
    let earlier: T | undefined;
    try {
      const found = await reachFarEnough({
        tolerance,
        amplification,
        insists: mode === 'on',
        allPairs: step.logWeights.length ** 2,
        keptPairs: (exponents) => geometryAt(exponents).keptPairs(),
        attempt: async (exponents) => {
          earlier = await solve(geometryAt(exponents), earlier);
          return { result: earlier, bound: earlier.truncationError };
        },
      });
      const pairs = await this.#near?.geometry.keptPairs();
      return found && { result: found.result, report: { form: 'truncated', pairs: pairs ?? 0, bound: found.bound } };
    } finally {
      // Points that looked further in this step must not in the next: a restored flow would not know of them.
      this.#forget();
    }
  }

  dispose(): void {
    this.#keepers.dense.dispose();
    this.#keepers.online.dispose();
    this.#forget();
  }

  #truncated(clouds: TransportedClouds, cutoff: number): TruncatedGeometry {
    if (this.#near?.cutoff === cutoff) return this.#near.geometry;
    this.#forget();
    const costScale = this.#cost.squaredDistanceScale ?? 1;
    const { memoryLimit, truncation } = this.#rule;
    const lists = (this.#lists ??= new NeighbourLists());
    const { tolerance } = truncation;
    const geometry = truncatedGeometry({ ...clouds, cutoff, costScale, memoryLimit, tolerance, lists });
    this.#near = { cutoff, geometry };
    return geometry;
  }

  #forget(): void {
    this.#near?.geometry.dispose();
    this.#near = undefined;
  }
}

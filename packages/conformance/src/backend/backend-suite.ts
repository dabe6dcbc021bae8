import type { Backend } from '@proxflow/backend';

/** What {@link describeBackend} and {@link backendChecks} need to know. */
export interface BackendConformance {
  /** Makes an instance; called for every check, so that no failure spoils the next one. */
  readonly create: () => Backend | Promise<Backend>;
  /** The same driver without its fused kernels, to compare both. */
  readonly composed?: () => Backend | Promise<Backend>;
  /** Multiplies every error bound; 1 suits correctly rounded arithmetic, a GPU's exponentials may need more. */
  readonly tolerance?: number;
}

/** Instances for the checks, each made anew. */
export interface BackendSuite {
  /** An instance under test; one made earlier or later must refuse its handles. */
  readonly backend: () => Promise<Backend>;
  /** An instance with composed kernels, if there is something to compare with. */
  readonly composed: (() => Promise<Backend>) | undefined;
  readonly tolerance: number;
}

/** Fills in the defaults. */
export function backendSuite({ create, composed, tolerance = 1 }: BackendConformance): BackendSuite {
  return {
    backend: async () => create(),
    composed: composed && (async () => composed()),
    tolerance,
  };
}

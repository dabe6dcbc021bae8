import { backendCheck, type BackendSource } from '../backend-source.js';
import { describeChecks, type ConformanceCheck } from '../conformance-check.js';
import { badInputCases } from './bad-input-cases.js';
import { balancedCases } from './balanced-cases.js';
import { continuumCases } from './continuum-cases.js';
import { stepCases } from './step-cases.js';
import { unbalancedCases } from './unbalanced-cases.js';

/** What {@link describeTransport} and {@link transportChecks} need to know. */
export interface TransportConformance {
  /** What the solvers of `@proxflow/sinkhorn` are to compute with. */
  readonly backend: BackendSource;
  /** Multiplies every error bound; 1 suits correctly rounded arithmetic, a GPU's exponentials may need more. */
  readonly tolerance?: number;
}

const cases = [...balancedCases, ...continuumCases, ...unbalancedCases, ...stepCases, ...badInputCases];

/**
 * The checks behind {@link describeTransport}.
 *
 * @example
 * ```ts
 * const failed = await failingChecks(transportChecks({ backend: () => createBackend(myDriver) }));
 * ```
 */
export function transportChecks({ backend: source, tolerance = 1 }: TransportConformance): readonly ConformanceCheck[] {
  return cases.map(({ name, run }) => backendCheck(source, name, (backend) => run({ backend, tolerance })));
}

/**
 * Holds transport and the proximal step, computed on a backend, to problems with known answers: closed forms, values of
 * other solvers, equivariance and typed errors, in every geometry and domain that can hold the problem. Bounds are
 * derived from the backend's machine epsilon.
 *
 * @example
 * ```ts
 * describeTransport({ name: 'mine', backend: () => createBackend(myDriver) });
 * ```
 */
export function describeTransport({ name, ...options }: TransportConformance & { readonly name: string }): void {
  describeChecks(`transport on ${name}`, transportChecks(options));
}

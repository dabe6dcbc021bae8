import { describe, it } from 'vitest';

/** One named property of a contract. It passes when `run` resolves and fails when it rejects. */
export interface ConformanceCheck {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/**
 * Turns checks into one vitest `describe` with an `it` each. The checks themselves need no test runner; in another one
 * loop over them and call `run`.
 *
 * @example
 * ```ts
 * describeChecks('my cost', costChecks({ cost: myCost(), backend: createCpuBackend() }));
 * ```
 */
export function describeChecks(title: string, checks: readonly ConformanceCheck[]): void {
  describe(title, () => {
    for (const check of checks) it(check.name, () => check.run());
  });
}

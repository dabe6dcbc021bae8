import { ProxflowError } from '@proxflow/backend';
import { ConformanceError } from './assertions.js';
import type { ConformanceCheck } from './conformance-check.js';

/**
 * Runs checks without a test runner and returns the names of those that fail, by the suite's verdict or by a typed error
 * of the part itself. Any other error is a fault of the part's code and is passed on.
 *
 * @example
 * ```ts
 * const failed = await failingChecks(lossChecks({ loss: myLoss }));
 * console.log(failed.length === 0 ? 'conforms' : failed.join('\n'));
 * ```
 */
export async function failingChecks(checks: readonly ConformanceCheck[]): Promise<string[]> {
  const failed: string[] = [];
  for (const check of checks) {
    try {
      await check.run();
    } catch (error) {
      if (!(error instanceof ConformanceError || error instanceof ProxflowError)) throw error;
      failed.push(check.name);
    }
  }
  return failed;
}

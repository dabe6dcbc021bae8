import type { Backend } from '@proxflow/backend';
import { assertThat } from '../assertions.js';
import { describeChecks, type ConformanceCheck } from '../conformance-check.js';
import { rounding, roundGrid } from '../grid.js';
import { oddSizes } from '../samples.js';
import { backendSuite, type BackendConformance, type BackendSuite } from './backend-suite.js';
import { primitiveEdgeGroups } from './edge-cases.js';
import { binaryGroups, fillGroup, unaryGroups } from './elementwise-cases.js';
import { errorChecks } from './error-checks.js';
import { runOperationCase, type CaseGroup, type KernelSize } from './operation-case.js';
import { ownershipChecks } from './ownership-checks.js';
import { productGroups } from './product-cases.js';
import { ridgeGroups, ridgeGroupsOn } from './ridge-cases.js';
import { ridgeEdgeGroups } from './ridge-edge-cases.js';
import { nearPairsChecks } from './near-pairs-checks.js';
import { seededStepChecks } from './seeded-step-checks.js';
import { storageChecks } from './storage-checks.js';
import { structureGroups } from './structure-cases.js';
import { tidyChecks } from './tidy-checks.js';
import { transportGroups, transportGroupsOn } from './transport-cases.js';
import { transportEdgeGroups } from './transport-edge-cases.js';

const kernelGroups: readonly CaseGroup[] = [...transportGroups, ...ridgeGroups];
const kernelEdgeGroups: readonly CaseGroup[] = [...transportEdgeGroups, ...ridgeEdgeGroups];

/** Every operation on random data, one call to a case. */
const plainGroups: readonly CaseGroup[] = [
  fillGroup,
  ...unaryGroups,
  ...binaryGroups,
  ...structureGroups,
  ...productGroups,
  ...kernelGroups,
];

function oracleCheck(suite: BackendSuite, group: CaseGroup): ConformanceCheck {
  return {
    name: group.name,
    async run() {
      const backend = await suite.backend();
      for (const one of group.cases(backend.precision)) await runOperationCase(backend, one, suite.tolerance);
    },
  };
}

function fusionCheck(suite: BackendSuite, composed: () => Promise<Backend>, group: CaseGroup): ConformanceCheck {
  return {
    name: `${group.name}: fused agrees with composed`,
    async run() {
      const fused = await suite.backend();
      const other = await composed();
      assertThat(fused.dtype === other.dtype, 'fused and composed backends must have one dtype');
      const round = rounding(fused);
      for (const one of group.cases(fused.precision)) {
        const mine = await runOperationCase(fused, one, suite.tolerance);
        const theirs = await runOperationCase(other, one, suite.tolerance);
        const bounds = one.expect(one.operands.map((grid) => roundGrid(fused, grid)));
        mine.forEach((values, r) =>
          values.forEach((value, k) => {
            const { value: known, error } = bounds[r].entries[k];
            const allowed = Number.isFinite(round(known)) ? 2 * suite.tolerance * error * fused.precision.epsilon : 0;
            const agrees =
              Object.is(value, theirs[r][k]) ||
              Math.abs(value - theirs[r][k]) <= allowed + fused.precision.smallestNormal;
            assertThat(agrees, `${one.name}, result ${r} [${k}]: fused ${value}, composed ${theirs[r][k]}`);
          }),
        );
      }
    },
  };
}

/**
 * Compares fused with composed kernels, and both with the oracle, on random data of the sizes given. {@link backendChecks}
 * does this for sizes of its own; this is for a property test over many more.
 *
 * @example
 * ```ts
 * const side = fc.integer({ min: 1, max: 70 });
 * await fc.assert(fc.asyncProperty(fc.tuple(side, side, side), async (size) => {
 *   for (const { run } of fusedKernelChecks({ create, composed }, [size])) await run();
 * }));
 * ```
 */
export function fusedKernelChecks(
  options: BackendConformance & Required<Pick<BackendConformance, 'composed'>>,
  sizes: readonly KernelSize[],
): readonly ConformanceCheck[] {
  const suite = backendSuite(options);
  const composed = async () => options.composed();
  return [...transportGroupsOn(sizes), ...ridgeGroupsOn(sizes)].map((group) => fusionCheck(suite, composed, group));
}

/** The same for every backend; blocks of two, four or sixteen always leave something over. */
const sizesOfSuite = oddSizes('kernel sizes', 8, 40);
const oddGroups: readonly CaseGroup[] = [...transportGroupsOn(sizesOfSuite), ...ridgeGroupsOn(sizesOfSuite)].map(
  (group) => ({
    ...group,
    name: `${group.name} on random odd shapes`,
  }),
);

/**
 * The checks behind {@link describeBackend}, for other test runners and for testing the suite itself.
 *
 * @example
 * ```ts
 * for (const { name, run } of backendChecks({ create: () => createBackend(myDriver) })) await run();
 * ```
 */
export function backendChecks(options: BackendConformance): readonly ConformanceCheck[] {
  const suite = backendSuite(options);
  const { composed } = suite;
  return [
    ...storageChecks(suite),
    ...[...plainGroups, ...primitiveEdgeGroups, ...kernelEdgeGroups].map((group) => oracleCheck(suite, group)),
    ...(composed === undefined
      ? []
      : [...kernelGroups, ...kernelEdgeGroups, ...oddGroups].map((group) => fusionCheck(suite, composed, group))),
    ...seededStepChecks(suite),
    ...nearPairsChecks(suite),
    ...errorChecks(suite, plainGroups),
    ...ownershipChecks(suite),
    ...tidyChecks(suite),
  ];
}

/**
 * Runs the whole contract of a `Backend` under vitest: every operation against a float64 oracle on asymmetric data with
 * bounds derived from the machine epsilon and the number of terms, IEEE edges, broadcasting, shapes, typed errors,
 * ownership and leaks; and fused against composed kernels where `composed` is given.
 *
 * @example
 * ```ts
 * describeBackend({
 *   name: 'mine',
 *   create: () => createBackend(myDriver),
 *   composed: () => createBackend(withoutFusedKernels(myDriver)),
 * });
 * ```
 */
export function describeBackend({ name, ...options }: BackendConformance & { readonly name: string }): void {
  describeChecks(`backend ${name}`, backendChecks(options));
}

import type { ProxflowError } from '@proxflow/backend';
import { InvalidArgumentError, OwnershipError, ShapeError, type Backend, type Tensor } from '@proxflow/backend';
import { assertRejects, assertThat, assertThrows } from '../assertions.js';
import type { ConformanceCheck } from '../conformance-check.js';
import { roundGrid, uploadGrid } from '../grid.js';
import { withoutLeak } from '../without-leak.js';
import type { BackendSuite } from './backend-suite.js';
import { callWithArguments, invalidArguments, mismatchedShapes, type InvalidCall } from './invalid-calls.js';
import type { CaseGroup } from './operation-case.js';

function assertHelpful(what: string, error: ProxflowError, argument: string): void {
  assertThat(
    error.argument.includes(argument),
    `${what}: the error should name ${argument}, found "${error.argument}"`,
  );
  assertThat(
    error.message.includes(argument),
    `${what}: the message should name ${argument}, found "${error.message}"`,
  );
  assertThat(error.remedy.length > 0, `${what}: the error should carry a remedy`);
}

function invalidCallCheck(
  suite: BackendSuite,
  name: string,
  type: typeof ShapeError | typeof InvalidArgumentError,
  calls: readonly InvalidCall[],
): ConformanceCheck {
  return {
    name,
    async run() {
      const backend = await suite.backend();
      for (const call of calls) {
        await withoutLeak(backend, call.name, () =>
          callWithArguments(backend, async (given) => {
            const before = backend.memory().tensors;
            assertHelpful(
              call.name,
              assertThrows(call.name, type, () => call.run(backend, given)),
              call.argument,
            );
            assertThat(backend.memory().tensors === before, `${call.name}: the failed call left a handle behind`);
          }),
        );
      }
    },
  };
}

async function uploadChecks(backend: Backend): Promise<void> {
  const mismatch = await assertRejects('3 numbers for [2, 2]', ShapeError, () => backend.upload([1, 2, 3], [2, 2]));
  assertHelpful('3 numbers for [2, 2]', mismatch, 'values');
  for (const shape of [[0], [2, 0], [-1], [1.5], [2, 2, 2], []]) {
    const what = `upload to [${shape.join()}]`;
    const upload = () => backend.upload([1, 2, 3], shape as unknown as readonly [number]);
    assertHelpful(what, await assertRejects(what, ShapeError, upload), 'shape');
  }
}

/** Every operand of every operation in turn is disposed, and then replaced by another backend's. */
async function assertRefusesLostOperands(backend: Backend, foreign: Backend, group: CaseGroup): Promise<void> {
  const [one] = group.cases(backend.precision);
  const grids = one.operands.map((grid) => roundGrid(backend, grid));
  for (const lost of grids.keys()) {
    await withoutLeak(backend, one.name, async () => {
      const tensors: Tensor[] = await Promise.all(grids.map((grid) => uploadGrid(backend, grid)));
      const elsewhere = await uploadGrid(foreign, grids[lost]);
      tensors[lost].dispose();
      const refuse = (what: string) =>
        assertThrows(`${one.name}: operand ${lost} ${what}`, OwnershipError, () => one.apply(backend, tensors));
      refuse('disposed');
      tensors[lost] = elsewhere;
      assertThat(refuse('of another instance').remedy.length > 0, `${one.name}: the error should carry a remedy`);
      for (const tensor of tensors) tensor.dispose();
    });
  }
}

/** Typed errors that name the argument and the remedy, and leave nothing behind. */
export function errorChecks(suite: BackendSuite, groups: readonly CaseGroup[]): readonly ConformanceCheck[] {
  return [
    invalidCallCheck(suite, 'shapes that do not fit are a ShapeError', ShapeError, mismatchedShapes),
    invalidCallCheck(
      suite,
      'numbers outside their domain are an InvalidArgumentError',
      InvalidArgumentError,
      invalidArguments,
    ),
    {
      name: 'upload rejects with a ShapeError',
      async run() {
        const backend = await suite.backend();
        await withoutLeak(backend, 'upload', () => uploadChecks(backend));
      },
    },
    {
      name: 'a disposed or foreign operand is an OwnershipError in every operation',
      async run() {
        const [backend, foreign] = [await suite.backend(), await suite.backend()];
        for (const group of groups) await assertRefusesLostOperands(backend, foreign, group);
      },
    },
  ];
}

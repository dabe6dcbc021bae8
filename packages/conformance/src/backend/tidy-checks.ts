import { OwnershipError, type Backend, type Tensor } from '@proxflow/backend';
import { assertIdentical, assertThat, assertThrows } from '../assertions.js';
import type { ConformanceCheck } from '../conformance-check.js';
import { withoutLeak } from '../without-leak.js';
import type { BackendSuite } from './backend-suite.js';

function assertAlive(what: string, alive: readonly Tensor[], freed: readonly Tensor[]): void {
  assertThat(
    alive.every((x) => !x.isDisposed),
    `${what}: freed a handle that should live on`,
  );
  assertThat(
    freed.every((x) => x.isDisposed),
    `${what}: kept a handle that should be freed`,
  );
}

/** What `tidy` frees and what it lets live. */
export function tidyChecks({ backend: instance }: BackendSuite): readonly ConformanceCheck[] {
  const check = (name: string, body: (backend: Backend) => Promise<void>): ConformanceCheck => ({
    name,
    async run() {
      const backend = await instance();
      await withoutLeak(backend, name, () => body(backend));
    },
  });
  return [
    check('tidy frees everything but its result', async (backend) => {
      let inner: Tensor[] = [];
      const outside = backend.fill([2], 5);
      const result = backend.tidy(() => {
        inner = [backend.fill([2], 2), backend.binary('add', outside, 1)];
        return backend.binary('multiply', outside, 3);
      });
      assertAlive('tidy', [result, outside], inner);
      assertIdentical('result', await backend.read(result), [15, 15]);
      result.dispose();
      outside.dispose();
    }),
    check('tidy keeps handles in nested arrays and plain objects', async (backend) => {
      const dropped: Tensor[] = [];
      const result = backend.tidy(() => {
        dropped.push(backend.fill([1], 0));
        return {
          one: backend.fill([1], 1),
          list: [backend.fill([1], 2), { deep: [backend.fill([1], 3)] }, 'text', null],
        };
      });
      const [second, third] = result.list as [Tensor, { deep: [Tensor] }];
      assertAlive('tidy', [result.one, second, third.deep[0]], dropped);
      for (const x of [result.one, second, third.deep[0]]) x.dispose();
    }),
    check('an inner tidy hands its result to the outer one', async (backend) => {
      let passing: Tensor | undefined;
      const result = backend.tidy(() => {
        const first = backend.tidy(() => backend.unary('square', backend.fill([2], 3)));
        passing = first;
        assertAlive('between', [first], []);
        return backend.tidy(() => backend.binary('add', first, backend.fill([2], 1)));
      });
      assertAlive('tidy', [result], passing === undefined ? [] : [passing]);
      assertIdentical('result', await backend.read(result), [10, 10]);
      result.dispose();
    }),
    check('tidy lets handles from outside alone, returned or not', async (backend) => {
      const [used, returned] = [backend.fill([1], 1), backend.fill([1], 2)];
      const result = backend.tidy(() => {
        backend.unary('exp', used);
        return returned;
      });
      assertThat(result === returned, 'tidy: expected the result of the body');
      assertAlive('tidy', [used, returned], []);
      used.dispose();
      returned.dispose();
    }),
    check('tidy returns other values as they are and allows disposal inside', async (backend) => {
      const value = backend.tidy(() => {
        backend.fill([1], 1).dispose();
        return 42;
      });
      assertThat(value === 42, `tidy: expected 42, found ${value}`);
      assertThat(backend.tidy(() => undefined) === undefined, 'tidy: expected undefined');
    }),
    check('tidy frees everything when its body throws, and throws on', async (backend) => {
      const made: Tensor[] = [];
      const error = assertThrows('tidy', RangeError, () =>
        backend.tidy(() => {
          made.push(
            backend.fill([2], 1),
            backend.tidy(() => backend.fill([3], 1)),
          );
          throw new RangeError('of the body');
        }),
      );
      assertThat(error.message === 'of the body', 'tidy: replaced the error of its body');
      assertAlive('tidy', [], made);
    }),
    check('tidy refuses a promise, frees everything and names the remedy', async (backend) => {
      const made: Tensor[] = [];
      const error = assertThrows('tidy', OwnershipError, () =>
        backend.tidy(async () => {
          made.push(backend.fill([2], 1));
          return made[0];
        }),
      );
      assertThat(error.remedy.includes('scope'), `tidy: the remedy should name scope(), found "${error.remedy}"`);
      assertAlive('tidy', [], made);
    }),
  ];
}

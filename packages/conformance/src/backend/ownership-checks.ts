import { OwnershipError, type Backend, type Tensor } from '@proxflow/backend';
import { assertIdentical, assertRejects, assertThat, assertThrows } from '../assertions.js';
import type { ConformanceCheck } from '../conformance-check.js';
import { withoutLeak } from '../without-leak.js';
import type { BackendSuite } from './backend-suite.js';

/** The life of a handle: accounts, disposal, scopes. */
export function ownershipChecks(suite: BackendSuite): readonly ConformanceCheck[] {
  const check = (name: string, body: (backend: Backend) => Promise<void>): ConformanceCheck => ({
    name,
    async run() {
      const backend = await suite.backend();
      await withoutLeak(backend, name, () => body(backend));
    },
  });
  const refuses = async (backend: Backend, what: string, x: Tensor): Promise<void> => {
    assertThrows(what, OwnershipError, () => backend.unary('negate', x));
    await assertRejects(`${what}, read`, OwnershipError, () => backend.read(x));
  };
  return [
    check('memory counts handles and bytes', async (backend) => {
      const before = backend.memory();
      const x = await backend.upload([1, 2, 3, 4, 5, 6], [2, 3]);
      const y = backend.fill([5], 0);
      const now = backend.memory();
      const least = 11 * (backend.dtype === 'float64' ? 8 : 4);
      assertThat(
        now.tensors === before.tensors + 2,
        `memory: expected 2 handles more, found ${now.tensors - before.tensors}`,
      );
      assertThat(
        now.bytes - before.bytes >= least,
        `memory: expected ${least} bytes more, found ${now.bytes - before.bytes}`,
      );
      x.dispose();
      y.dispose();
    }),
    check('a second dispose does nothing', async (backend) => {
      const kept = backend.fill([3], 7);
      const x = backend.fill([3], 1);
      assertThat(!x.isDisposed, 'isDisposed: expected false before dispose');
      x.dispose();
      const after = backend.memory();
      x.dispose();
      assertThat(x.isDisposed, 'isDisposed: expected true after dispose');
      assertThat(backend.memory().tensors === after.tensors, 'dispose: the second call changed the count of handles');
      assertThat(backend.memory().bytes === after.bytes, 'dispose: the second call changed the count of bytes');
      assertIdentical('another handle', await backend.read(kept), [7, 7, 7]);
      kept.dispose();
    }),
    check('a disposed handle is refused by operations and by read', async (backend) => {
      const x = backend.fill([3], 1);
      x.dispose();
      await refuses(backend, 'a disposed handle', x);
    }),
    check('a handle of another instance is refused by operations and by read', async (backend) => {
      const other = await suite.backend();
      const x = other.fill([3], 1);
      await refuses(backend, 'a foreign handle', x);
      assertIdentical('the foreign handle afterwards', await other.read(x), [1, 1, 1]);
      x.dispose();
    }),
    check('a scope frees all it owns, across waiting, and can be disposed twice', async (backend) => {
      const scope = backend.scope();
      const x = backend.fill([3], 1);
      assertThat(scope.own(x) === x, 'own: expected the same handle back');
      await backend.synchronize();
      const y = scope.own(backend.unary('exp', x));
      scope.own(backend.fill([1], 0)).dispose();
      scope.dispose();
      scope.dispose();
      assertThat(x.isDisposed && y.isDisposed, 'scope: a handle survived');
    }),
    check('scopes do not interfere', async (backend) => {
      const [first, second] = [backend.scope(), backend.scope()];
      const x = first.own(backend.fill([1], 1));
      const y = second.own(backend.fill([1], 2));
      first.dispose();
      assertThat(x.isDisposed && !y.isDisposed, "scope: freed another scope's handle");
      second.dispose();
    }),
  ];
}

import type { Backend } from '@proxflow/backend';
import { assertThat } from './assertions.js';

/** Runs a body and holds it to leaving memory as it was. */
export async function withoutLeak(backend: Backend, what: string, body: () => Promise<void>): Promise<void> {
  const before = backend.memory();
  await body();
  const after = backend.memory();
  assertThat(
    after.tensors === before.tensors && after.bytes === before.bytes,
    `${what}: memory was ${before.tensors} handles, ${before.bytes} bytes and is ${after.tensors}, ${after.bytes}`,
  );
}

/** Runs a call that gives the caller `owned` handles, and holds it to exactly that many. */
export async function owning<T>(backend: Backend, what: string, owned: number, call: () => T | Promise<T>): Promise<T> {
  const before = backend.memory().tensors;
  const result = await call();
  const made = backend.memory().tensors - before;
  assertThat(made === owned, `${what}: expected the caller to own ${owned} new handles, found ${made}`);
  return result;
}

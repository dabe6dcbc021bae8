/** A part broke its contract: the message says which property, where, and what was found. */
export class ConformanceError extends Error {
  override readonly name = 'ConformanceError';
}

/** @throws ConformanceError unless the condition holds. */
export function assertThat(condition: boolean, message: string): asserts condition {
  if (!condition) throw new ConformanceError(message);
}

/** @throws ConformanceError unless |found - expected| <= tolerance; NaN never passes. */
export function assertClose(what: string, found: number, expected: number, tolerance: number): void {
  const close = found === expected || Math.abs(found - expected) <= tolerance;
  assertThat(close, `${what}: expected ${expected} within ${tolerance}, found ${found}`);
}

/** Entry by entry {@link assertClose}. */
export function assertAllClose(
  what: string,
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number | ((index: number) => number),
): void {
  assertThat(found.length === expected.length, `${what}: expected ${expected.length} entries, found ${found.length}`);
  for (let i = 0; i < found.length; i++) {
    assertClose(`${what} [${i}]`, found[i], expected[i], typeof tolerance === 'number' ? tolerance : tolerance(i));
  }
}

/** Entry by entry `Object.is`: NaN equals NaN, 0 differs from -0. */
export function assertIdentical(what: string, found: ArrayLike<number>, expected: ArrayLike<number>): void {
  assertThat(found.length === expected.length, `${what}: expected ${expected.length} entries, found ${found.length}`);
  for (let i = 0; i < found.length; i++) {
    assertThat(Object.is(found[i], expected[i]), `${what} [${i}]: expected ${expected[i]}, found ${found[i]}`);
  }
}

/** Two shapes are the same. */
export function assertShape(what: string, found: readonly number[], expected: readonly number[]): void {
  assertThat(found.join() === expected.join(), `${what}: expected shape [${expected.join()}], found [${found.join()}]`);
}

type ErrorType<E extends Error> = abstract new (...details: never[]) => E;

function requireErrorOf<E extends Error>(what: string, type: ErrorType<E>, error: unknown): E {
  if (error instanceof type) return error;
  throw new ConformanceError(`${what}: expected a ${type.name}, found ${String(error)}`, { cause: error });
}

/** Returns the error of `type` that `body` throws at once. */
export function assertThrows<E extends Error>(what: string, type: ErrorType<E>, body: () => unknown): E {
  let result: unknown;
  try {
    result = body();
  } catch (error) {
    return requireErrorOf(what, type, error);
  }
  throw new ConformanceError(`${what}: expected a ${type.name}, found ${typeof result} returned`);
}

/** Returns the error of `type` that the promise of `body` rejects with; `body` itself must not throw. */
export async function assertRejects<E extends Error>(
  what: string,
  type: ErrorType<E>,
  body: () => Promise<unknown>,
): Promise<E> {
  let promise: Promise<unknown>;
  try {
    promise = body();
  } catch (error) {
    throw new ConformanceError(`${what}: expected a rejected promise, but the call itself threw`, { cause: error });
  }
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  assertThat(outcome !== undefined, `${what}: expected a ${type.name}, but the promise was fulfilled`);
  return requireErrorOf(what, type, outcome.error);
}

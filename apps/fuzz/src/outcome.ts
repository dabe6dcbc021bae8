import { InvalidSeedError, ProxflowError } from 'proxflow';

/** What came of a call. */
export type Outcome<T> = { readonly value: T } | { readonly error: ProxflowError | InvalidSeedError };

/** Messages longer than this are walls of text. */
const longestMessage = 2000;

/** The value, or the error if it is one of ours with a remedy and a message of sane length; any other error is thrown. */
export async function outcomeOf<T>(call: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await call() };
  } catch (error) {
    if (!(error instanceof ProxflowError) && !(error instanceof InvalidSeedError)) throw error;
    const { message, remedy } = error;
    if (remedy === '' || message.length > longestMessage) {
      throw new Error(`${error.name} with a message of ${message.length} characters and the remedy "${remedy}"`);
    }
    return { error };
  }
}

/** Throws if a NaN is anywhere in a value made of numbers, arrays and plain objects; names the place. */
export function requireNoNaN(value: unknown, place = 'result'): void {
  if (typeof value === 'number' && Number.isNaN(value)) throw new Error(`${place} is NaN`);
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    const values = value as ArrayLike<unknown>;
    for (let k = 0; k < values.length; k++) requireNoNaN(values[k], `${place}[${k}]`);
  } else if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    for (const [key, entry] of Object.entries(value)) requireNoNaN(entry, `${place}.${key}`);
  }
}

/** Throws if one of the numbers is not finite; names the place. */
export function requireFinite(values: number | ArrayLike<number>, place: string): void {
  const list = typeof values === 'number' ? [values] : values;
  for (let k = 0; k < list.length; k++) {
    if (!Number.isFinite(list[k])) throw new Error(`${place}[${k}] is ${list[k]}`);
  }
}

/** What every proxflow error carries besides its message. */
export interface ErrorDetails {
  /** The argument or file the error is about, as the caller names it: `epsilon`, `weights`, `data.csv`. */
  readonly argument: string;
  /** Where in the argument: `[3]`, `row 12, column "age"`. */
  readonly place?: string;
  /** The value found there. */
  readonly value?: unknown;
  /** What would have been right: `a finite number above 0`. */
  readonly expected: string;
  /** What to do about it, one sentence. */
  readonly remedy: string;
}

/** Prints a value for an error message: short, unambiguous, never throwing. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (Array.isArray(value)) return `[${value.map(describeValue).join(', ')}]`;
  if (Object.is(value, -0)) return '-0';
  try {
    return String(value);
  } catch {
    // An object without a prototype, or with a toString of its own that fails.
    return Object.prototype.toString.call(value);
  }
}

/** A place may be named by what a file says, such as a column name of a million letters. */
function shortened(place: string): string {
  return place.length > 200 ? `${place.slice(0, 197)}...` : place;
}

/**
 * Base of every error proxflow throws on purpose: names the argument, the place, the value and the remedy.
 *
 * @example
 * ```ts
 * try { await backend.upload([1, 2, 3], [2, 2]); }
 * catch (error) { if (error instanceof ProxflowError) console.error(`${error.message}\n${error.remedy}`); }
 * ```
 */
export class ProxflowError extends Error {
  override readonly name: string = 'ProxflowError';
  readonly argument: string;
  readonly place: string | undefined;
  readonly value: unknown;
  readonly expected: string;
  readonly remedy: string;

  constructor(details: ErrorDetails, options?: ErrorOptions) {
    const found = 'value' in details ? `, found ${describeValue(details.value)}` : '';
    const where = details.place === undefined ? '' : ` ${shortened(details.place)}`;
    super(`${details.argument}${where}: expected ${details.expected}${found}`, options);
    this.argument = details.argument;
    this.place = details.place;
    this.value = details.value;
    this.expected = details.expected;
    this.remedy = details.remedy;
  }
}

/** A number, string or option outside its domain. */
export class InvalidArgumentError extends ProxflowError {
  override readonly name: string = 'InvalidArgumentError';
}

/** An array whose shape does not fit the operation. */
export class ShapeError extends ProxflowError {
  override readonly name: string = 'ShapeError';
}

/** A file, table or stored model whose content cannot be used. */
export class InvalidDataError extends ProxflowError {
  override readonly name: string = 'InvalidDataError';
}

/** A computation that left the finite numbers; the last good state is still in the object that threw. */
export class NumericalError extends ProxflowError {
  override readonly name: string = 'NumericalError';
}

/** An array for which a backend has no room. */
export class OutOfMemoryError extends ProxflowError {
  override readonly name: string = 'OutOfMemoryError';
}

/** A handle used after it was disposed, or handed to a backend that did not make it, or a misuse of `tidy`. */
export class OwnershipError extends ProxflowError {
  override readonly name: string = 'OwnershipError';
}

/** An operation that a backend cannot do in its precision; there is never a silent hop to another backend. */
export class UnsupportedOperationError extends ProxflowError {
  override readonly name: string = 'UnsupportedOperationError';
  readonly operation: string;
  readonly dtype: string;
  readonly backend: string;

  constructor(operation: string, dtype: string, backend: string, remedy: string) {
    super({ argument: operation, expected: `an operation that backend "${backend}" has for ${dtype}`, remedy });
    this.operation = operation;
    this.dtype = dtype;
    this.backend = backend;
  }
}

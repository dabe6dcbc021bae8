import { InvalidDataError } from '@proxflow/backend';

/** What is wrong with a file. */
export interface Unfit {
  readonly place?: string;
  readonly value?: unknown;
  readonly expected: string;
  readonly remedy?: string;
}

/** The error of a file that cannot be used; `file` is its path, or what it is where it has none. */
export function unfitFile(
  file: string,
  { remedy = 'Restore the file from where it was written, or make it again.', ...details }: Unfit,
  options?: ErrorOptions,
): InvalidDataError {
  return new InvalidDataError({ argument: file, ...details, remedy }, options);
}

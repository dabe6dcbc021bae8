import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where the file is looked for, seen from the root of the repository. */
export const usualSemeion = '../shared/data/semeion.data.gz';

/** The path of the Semeion file at its usual place; undefined if there is none. */
export function findSemeion(): string | undefined {
  const path = join(import.meta.dirname, '../../../..', usualSemeion);
  return existsSync(path) ? path : undefined;
}

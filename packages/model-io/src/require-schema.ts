import type { z } from 'zod';
import { unfitFile } from './unfit-file.js';

/** The value if it fits the schema. @throws InvalidDataError naming the first field that does not. */
export function requireSchema<T>(schema: z.ZodType<T>, value: unknown, file: string, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw unfitFile(file, {
    place: issue.path.length > 0 ? `at ${issue.path.join('.')}` : 'at the top level',
    expected: `${what} (${issue.message})`,
  });
}

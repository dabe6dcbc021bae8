import { requireInteger, requireOneOf, type Backend, type DType } from '@proxflow/backend';
import { createRegistry, type Registry } from 'proxflow';
import { given, readNumberOrAuto } from './parse-options.js';

/** What computes and how precisely, as commander hands it over. */
export interface BackendFlags {
  readonly backend: string;
  readonly precision?: string;
  readonly threads?: string;
}

const precisions = { f64: 'float64', float64: 'float64', f32: 'float32', float32: 'float32' } as const;

/**
 * Makes the backend of this name.
 *
 * @throws InvalidArgumentError for an unknown name or a number of threads outside its domain; UnsupportedOperationError for a
 * precision or threads that it lacks.
 */
export function readBackend(
  { backend, precision, threads }: BackendFlags,
  registry: Registry = createRegistry(),
): Promise<Backend> {
  return registry.backends.create(
    backend,
    given({ dtype: readPrecision(precision), threads: readNumberOrAuto('--threads', threads, requireInteger) }),
  );
}

function readPrecision(text: string | undefined): DType | undefined {
  if (text === undefined) return undefined;
  const names = Object.keys(precisions) as (keyof typeof precisions)[];
  return precisions[requireOneOf('--precision', text, names)];
}

import { requireOneOf, type Backend, type DType } from '@proxflow/backend';
import { createRegistry } from 'proxflow';
import { given } from './parse-options.js';

/** What computes and how precisely, as commander hands it over. */
export interface BackendFlags {
  readonly backend: string;
  readonly precision?: string;
}

const precisions = { f64: 'float64', float64: 'float64', f32: 'float32', float32: 'float32' } as const;

/**
 * Makes the backend of this name.
 *
 * @throws InvalidArgumentError for an unknown name; UnsupportedOperationError for a precision that it lacks.
 */
export function readBackend({ backend, precision }: BackendFlags): Promise<Backend> {
  return createRegistry().backends.create(backend, given({ dtype: readPrecision(precision) }));
}

function readPrecision(text: string | undefined): DType | undefined {
  if (text === undefined) return undefined;
  const names = Object.keys(precisions) as (keyof typeof precisions)[];
  return precisions[requireOneOf('--precision', text, names)];
}

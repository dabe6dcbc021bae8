import {
  precisionOf,
  type Backend,
  type FusedKernels,
  type Precision,
  type Shape,
  type Tensor,
} from '@proxflow/backend';
import { assertIdentical, assertShape, assertThat } from '../assertions.js';
import { mapGrid, rounding, roundGrid, uploadGrid, type Grid } from '../grid.js';
import type { Expected } from '../oracle/approximation.js';

/** One call of one operation: what goes in, what must come out. */
export interface OperationCase {
  readonly name: string;
  readonly operands: readonly Grid[];
  readonly apply: (backend: Backend, operands: readonly Tensor[]) => readonly Tensor[];
  /** The results for the operands as the backend stores them. */
  readonly expect: (operands: readonly Grid[]) => readonly Expected[];
}

/** Sides of a fused kernel's operands: rows (particles), columns (other particles, or inputs), dimension. */
export type KernelSize = readonly [rows: number, columns: number, dimension: number];

/** The cases of one operation; thresholds may depend on the precision. */
export interface CaseGroup {
  readonly name: string;
  /** The fused kernel these cases are about, if any. */
  readonly kernel?: keyof FusedKernels;
  cases(precision: Precision): readonly OperationCase[];
}

/** An {@link OperationCase} whose operands keep their ranks in the types of `apply` and `expect`. */
export function operationCase<const S extends readonly Shape[]>(description: {
  readonly name: string;
  readonly operands: { readonly [K in keyof S]: Grid<S[K]> };
  readonly apply: (backend: Backend, ...operands: { [K in keyof S]: Tensor<S[K]> }) => Tensor | readonly Tensor[];
  readonly expect: (...operands: { [K in keyof S]: Grid<S[K]> }) => Expected | readonly Expected[];
}): OperationCase {
  const { name, operands, apply, expect } = description;
  const list = <T>(one: T | readonly T[]): readonly T[] => (Array.isArray(one) ? (one as readonly T[]) : [one as T]);
  return {
    name,
    operands,
    apply: (backend, tensors) => list(apply(backend, ...(tensors as { [K in keyof S]: Tensor<S[K]> }))),
    expect: (grids) => list(expect(...(grids as { [K in keyof S]: Grid<S[K]> }))),
  };
}

/** Compares what a backend computed with what the oracle knows. */
export function assertMatches(
  backend: Backend,
  what: string,
  found: Float64Array,
  { entries, shape }: Expected,
  tolerance: number,
): void {
  const { epsilon, smallestNormal } = precisionOf(backend.dtype);
  const round = rounding(backend);
  const columns = shape[shape.length - 1];
  entries.forEach(({ value, error }, k) => {
    const place = shape.length === 1 ? `[${k}]` : `[${Math.floor(k / columns)}, ${k % columns}]`;
    const stored = round(value);
    const allowed = error === 0 ? 0 : tolerance * epsilon * error + smallestNormal;
    const right =
      Object.is(found[k], stored) ||
      (found[k] === stored && !Object.is(stored, -0)) ||
      (Number.isFinite(stored) && Math.abs(found[k] - value) <= allowed);
    assertThat(right, `${what} ${place}: expected ${stored} within ${allowed}, found ${found[k]}`);
  });
}

async function readAll(backend: Backend, tensors: readonly Tensor[]): Promise<Float64Array[]> {
  return Promise.all(tensors.map((tensor) => backend.read(tensor)));
}

/** Fills freed memory with other numbers, so that storage somebody still uses is noticed. */
async function overwriteFreedMemory(backend: Backend, shapes: readonly Shape[]): Promise<Tensor[]> {
  return Promise.all(
    shapes.map((shape) =>
      uploadGrid(
        backend,
        mapGrid({ shape, values: new Float64Array(shape.length === 1 ? shape[0] : shape[0] * shape[1]) }, () => -777),
      ),
    ),
  );
}

/**
 * Runs a case: values and shapes against the oracle; exactly the results more in memory; operands unchanged; results and
 * operands independent of each other's end. Returns the numbers read.
 */
export async function runOperationCase(
  backend: Backend,
  { name, operands, apply, expect }: OperationCase,
  tolerance: number,
): Promise<Float64Array[]> {
  const grids = operands.map((grid) => roundGrid(backend, grid));
  const expected = expect(grids);
  const before = backend.memory();
  const tensors = await Promise.all(grids.map((grid) => uploadGrid(backend, grid)));
  const held = backend.memory().tensors;

  const results = apply(backend, tensors);
  const made = backend.memory().tensors - held;
  assertThat(made === expected.length, `${name}: leaves ${made} handles, expected its ${expected.length} results`);
  results.forEach((result, r) => {
    assertShape(name, result.shape, expected[r].shape);
    assertThat(
      result.dtype === backend.dtype && !result.isDisposed,
      `${name}: the result is no living handle of ${backend.dtype}`,
    );
  });
  const found = await readAll(backend, results);
  found.forEach((values, r) => assertMatches(backend, `${name}, result ${r}`, values, expected[r], tolerance));

  for (const result of apply(backend, tensors)) result.dispose();
  const overResults = await overwriteFreedMemory(
    backend,
    results.map(({ shape }) => shape),
  );
  (await readAll(backend, tensors)).forEach((values, k) =>
    assertIdentical(`${name}: operand ${k} after the operation`, values, grids[k].values),
  );
  for (const tensor of tensors) tensor.dispose();
  const overOperands = await overwriteFreedMemory(
    backend,
    grids.map(({ shape }) => shape),
  );
  (await readAll(backend, results)).forEach((values, r) =>
    assertIdentical(`${name}: result ${r} after its operands were disposed`, values, found[r]),
  );

  for (const tensor of [...results, ...overResults, ...overOperands]) tensor.dispose();
  const after = backend.memory();
  assertThat(
    after.tensors === before.tensors && after.bytes === before.bytes,
    `${name}: memory was ${before.tensors} handles, ${before.bytes} bytes and is ${after.tensors}, ${after.bytes}`,
  );
  return found;
}

import type { Backend, Matrix } from '@proxflow/backend';

/** <a_j, b_j> `[N]` of the rows of `a` and `b` `[N, p]`. */
export async function rowDots(backend: Backend, a: Matrix, b: Matrix): Promise<Float64Array> {
  const sums = backend.tidy(() => backend.reduce('sum', backend.binary('multiply', a, b), 1));
  const values = await backend.read(sums);
  sums.dispose();
  return values;
}

/** |a_j| `[N]` of the rows of `a` `[N, p]`. */
export async function rowNorms(backend: Backend, a: Matrix): Promise<Float64Array> {
  return (await rowDots(backend, a, a)).map(Math.sqrt);
}

/** a_j + c_j b_j for rows of `a` and `b` `[N, p]` and one coefficient each `[N]`; the caller owns it. */
export async function addScaledRows(
  backend: Backend,
  a: Matrix,
  coefficients: Float64Array,
  b: Matrix,
): Promise<Matrix> {
  const column = await backend.upload(coefficients, [coefficients.length, 1]);
  const sum = backend.tidy(() => backend.binary('add', a, backend.binary('multiply', b, column)));
  column.dispose();
  return sum;
}

/** Rows of `b` where `takeSecond` says so, of `a` elsewhere, bit for bit; the caller owns it. */
export function selectRows(backend: Backend, a: Matrix, b: Matrix, takeSecond: readonly boolean[]): Matrix {
  const rows = takeSecond.length;
  const indices = takeSecond.map((second, j) => (second ? rows + j : j));
  return backend.tidy(() => backend.gather(backend.concatenate([a, b], 0), indices));
}

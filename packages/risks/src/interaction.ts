import { NumericalError, type Backend, type Matrix, type Vector } from '@proxflow/backend';

/**
 * A symmetric interaction W(x, y) = W(y, x) between two particles, in batched form. Built-in ones come from
 * {@link radialInteraction}, others from {@link fromScalarInteraction}.
 */
export interface Interaction {
  readonly name: string;
  /** sum_j w_j W(x_i, y_j) `[N]` for x `[N, p]`, y `[M, p]` and w `[M]`; the caller owns it. */
  potential(backend: Backend, x: Matrix, y: Matrix, weights: Vector): Promise<Vector>;
  /** sum_j w_j grad_x W(x_i, y_j) `[N, p]`; the caller owns it. */
  gradient(backend: Backend, x: Matrix, y: Matrix, weights: Vector): Promise<Matrix>;
}

/** A function of the squared distance s, entry by entry of a matrix. */
export interface RadialInteraction {
  readonly name: string;
  /** W(s) `[N, M]` for s = |x_i - y_j|^2 `[N, M]`. Called inside `tidy`: what else it makes is freed. */
  readonly value: (backend: Backend, squaredDistances: Matrix) => Matrix;
  /** dW/ds `[N, M]`; finite at s = 0, where it does not count. */
  readonly slope: (backend: Backend, squaredDistances: Matrix) => Matrix;
}

/**
 * W(x, y) = w(|x - y|^2) from batched functions of the squared distance. The gradient sum_j w_j 2 w'(s_ij) (x_i - y_j) is
 * x_i (G w)_i - (G (w y))_i with G = 2 w'(s): two matrix products, about the mean of y so that a far cloud keeps its digits.
 * Time O(N M p), memory O(N M); no array of size N M p is made.
 *
 * @example
 * ```ts
 * const logarithmic = radialInteraction({
 *   name: 'softened logarithm', // log(1 + s) / 2
 *   value: (backend, s) => backend.binary('multiply', backend.unary('log', backend.binary('add', s, 1)), 0.5),
 *   slope: (backend, s) => backend.unary('reciprocal', backend.binary('multiply', backend.binary('add', s, 1), 2)),
 * });
 * ```
 */
export function radialInteraction({ name, value, slope }: RadialInteraction): Interaction {
  return {
    name,
    potential: async (backend, x, y, weights) =>
      backend.tidy(() => backend.matvec(value(backend, backend.squaredDistances(x, y)), weights)),
    gradient: async (backend, x, y, weights) =>
      backend.tidy(() => {
        const pull = backend.binary('multiply', slope(backend, backend.squaredDistances(x, y)), 2);
        const centre = backend.binary('divide', backend.reduce('sum', y, 0), y.shape[0]);
        const [near, there] = [backend.binary('subtract', x, centre), backend.binary('subtract', y, centre)];
        const total = backend.reshape(backend.matvec(pull, weights), [x.shape[0], 1]);
        const weighted = backend.binary('multiply', there, backend.reshape(weights, [y.shape[0], 1]));
        return backend.binary('subtract', backend.binary('multiply', near, total), backend.matmul(pull, weighted));
      }),
  };
}

/** An interaction written for two points. */
export interface ScalarInteraction {
  readonly name: string;
  /** W(x, y) = W(y, x); the points have length p and must not be kept or changed. */
  readonly value: (x: Float64Array, y: Float64Array) => number;
  /** grad_x W(x, y), length p; also at x = y. */
  readonly gradient: (x: Float64Array, y: Float64Array) => ArrayLike<number>;
}

/**
 * Makes an {@link Interaction} of two functions of two points, evaluated in float64 on the host: runs on every backend.
 * Time O(N M) calls, memory O(N + M).
 *
 * @throws NumericalError naming the pair when a function leaves the finite numbers.
 * @example
 * ```ts
 * const anisotropic = fromScalarInteraction({
 *   name: 'anisotropic',
 *   value: (x, y) => (x[0] - y[0]) ** 2,
 *   gradient: (x, y) => [2 * (x[0] - y[0]), 0],
 * });
 * ```
 */
export function fromScalarInteraction({ name, value, gradient }: ScalarInteraction): Interaction {
  return {
    name,
    async potential(backend, x, y, weights) {
      return backend.upload(await sumOverPairs(backend, name, { x, y, weights, width: 1 }, (a, b) => [value(a, b)]), [
        x.shape[0],
      ]);
    },
    async gradient(backend, x, y, weights) {
      const pairs = { x, y, weights, width: x.shape[1] };
      return backend.upload(await sumOverPairs(backend, name, pairs, gradient), x.shape);
    },
  };
}

interface Pairs {
  readonly x: Matrix;
  readonly y: Matrix;
  readonly weights: Vector;
  /** Entries of one pair's answer. */
  readonly width: number;
}

/** sum_j w_j f(x_i, y_j) `[N, width]`. */
async function sumOverPairs(
  backend: Backend,
  name: string,
  { x, y, weights, width }: Pairs,
  apply: (x: Float64Array, y: Float64Array) => ArrayLike<number>,
): Promise<Float64Array> {
  const [rows, dimension] = x.shape;
  const [from, to, w] = [await backend.read(x), await backend.read(y), await backend.read(weights)];
  const sums = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    const here = from.subarray(i * dimension, (i + 1) * dimension);
    for (let j = 0; j < w.length; j++) {
      const result = apply(here, to.subarray(j * dimension, (j + 1) * dimension));
      for (let k = 0; k < width; k++) {
        if (!Number.isFinite(result[k])) throw notFinite(name, [i, j, k], result[k]);
        sums[i * width + k] += w[j] * result[k];
      }
    }
  }
  return sums;
}

function notFinite(name: string, [i, j, k]: readonly [number, number, number], value: unknown): NumericalError {
  return new NumericalError({
    argument: `interaction "${name}"`,
    place: `between particles ${i} and ${j}, coordinate ${k}`,
    value,
    expected: 'a finite number for each coordinate',
    remedy: 'Return finite numbers, also for two particles at one place; reduce the step size if the cloud ran away.',
  });
}

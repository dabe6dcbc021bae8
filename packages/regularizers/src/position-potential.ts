import { NumericalError, requireNonNegative, type Backend, type Matrix, type Vector } from '@proxflow/backend';

/** A function r(theta) of one particle's position, added to the first variation: confinement, weight decay. */
export interface PositionPotential {
  readonly name: string;
  /** r(theta_j) `[N]` for positions `[N, p]`; the caller owns it. */
  value(backend: Backend, positions: Matrix): Promise<Vector>;
  /** grad r(theta_j) `[N, p]`; the caller owns it. */
  gradient(backend: Backend, positions: Matrix): Promise<Matrix>;
}

/**
 * r(theta) = lambda |theta|^2: weight decay. It makes exp(-beta psi) normalisable, so the flow has a stationary state.
 *
 * @throws InvalidArgumentError unless strength (lambda) is finite and at least 0.
 * @example
 * ```ts
 * const values = await l2Potential({ strength: 0.5 }).value(backend, positions);
 * ```
 */
export function l2Potential({ strength }: { readonly strength: number }): PositionPotential {
  requireNonNegative('strength', strength);
  return {
    name: 'l2',
    value: async (backend, positions) =>
      backend.tidy(() =>
        backend.binary('multiply', backend.reduce('sum', backend.unary('square', positions), 1), strength),
      ),
    gradient: async (backend, positions) => backend.binary('multiply', positions, 2 * strength),
  };
}

/** A potential written as a value and a gradient of one position. */
export interface ScalarPotential {
  readonly name: string;
  /** r(theta); theta has length p and must not be kept or changed. */
  readonly value: (theta: Float64Array) => number;
  /** grad r(theta), length p. */
  readonly gradient: (theta: Float64Array) => ArrayLike<number>;
}

/**
 * Makes a {@link PositionPotential} of two functions of one position, evaluated in float64 on the host: runs on every
 * backend. Time O(N) calls.
 *
 * @throws NumericalError naming the particle when a function leaves the finite numbers.
 * @example
 * ```ts
 * const doubleWell = fromScalarPotential({
 *   name: 'doubleWell',
 *   value: ([x]) => (x! ** 2 - 1) ** 2,
 *   gradient: ([x]) => [4 * x! * (x! ** 2 - 1)],
 * });
 * ```
 */
export function fromScalarPotential({ name, value, gradient }: ScalarPotential): PositionPotential {
  return {
    name,
    async value(backend, positions) {
      const values = await mapRows(backend, positions, name, (theta) => [value(theta)], 1);
      return backend.upload(values, [positions.shape[0]]);
    },
    async gradient(backend, positions) {
      return backend.upload(await mapRows(backend, positions, name, gradient, positions.shape[1]), positions.shape);
    },
  };
}

/** Applies a function of one row to every row and checks what comes out. */
async function mapRows(
  backend: Backend,
  positions: Matrix,
  name: string,
  apply: (row: Float64Array) => ArrayLike<number>,
  width: number,
): Promise<Float64Array> {
  const [rows, dimension] = positions.shape;
  const from = await backend.read(positions);
  const out = new Float64Array(rows * width);
  for (let j = 0; j < rows; j++) {
    const result = apply(from.subarray(j * dimension, (j + 1) * dimension));
    for (let k = 0; k < width; k++) {
      if (!Number.isFinite(result[k])) {
        throw new NumericalError({
          argument: `potential "${name}"`,
          place: `at particle ${j}, coordinate ${k}`,
          value: result[k],
          expected: 'a finite number for each coordinate',
          remedy:
            'Return finite numbers, as many as the result has coordinates; reduce the step size if the cloud ran away.',
        });
      }
      out[j * width + k] = result[k];
    }
  }
  return out;
}

import type { Backend, Matrix } from '@proxflow/backend';
import type { Random } from '@proxflow/random';

/** What a location update may use. */
export interface LocationStep {
  readonly backend: Backend;
  /** theta `[N, p]`; stays with the caller. */
  readonly positions: Matrix;
  /** grad psi `[N, p]` at the positions, f frozen; stays with the caller. */
  readonly gradient: Matrix;
  /** h. */
  readonly stepSize: number;
  /** 1/beta. */
  readonly temperature: number;
  /** Index of the step, from 0: addresses the random numbers. */
  readonly step: number;
}

/** How a location update moves particles. */
export interface LocationUpdate {
  readonly name: string;
  /** False if positions stay for ever; then no gradient is computed and features and costs are kept. */
  readonly moves: boolean;
  /** Whether a move adds the noise sqrt(2 h / beta) N(0, I) to theta - h grad psi. */
  readonly diffuses: boolean;
  /** The next positions `[N, p]`; the caller owns them. */
  move(step: LocationStep): Promise<Matrix>;
}

/** theta - h grad psi; the caller owns it. The mean of an Euler-Maruyama proposal. */
export function drift({ backend, positions, gradient, stepSize }: LocationStep): Matrix {
  return backend.tidy(() => backend.binary('subtract', positions, backend.binary('multiply', gradient, stepSize)));
}

/**
 * theta - h grad psi + sqrt(2 h / beta) xi: the noisy particle picture of the entropy-regularised flow. The normals are
 * those of the stream `noise`, addressed by step, particle and coordinate; a backend that can make them itself does, and
 * nothing is uploaded. At beta = Infinity it is gradient descent,
 * bit for bit.
 *
 * @example
 * ```ts
 * const location = eulerMaruyama({ random: createRandom(1) });
 * ```
 */
export function eulerMaruyama({ random }: { readonly random: Random }): LocationUpdate {
  const noise = random.stream('noise');
  return {
    name: 'eulerMaruyama',
    moves: true,
    diffuses: true,
    async move(context) {
      const { backend, positions, gradient, stepSize, temperature, step } = context;
      if (temperature === 0) return drift(context);
      const noiseScale = Math.sqrt(2 * stepSize * temperature);
      if (backend.seededEulerMaruyama !== undefined) {
        return backend.seededEulerMaruyama(positions, gradient, { key: noise.key, step }, stepSize, noiseScale);
      }
      const [particles, dimension] = positions.shape;
      const normals = await backend.upload(noise.normals(step, particles, dimension), [particles, dimension]);
      const moved = backend.eulerMaruyama(positions, gradient, normals, stepSize, noiseScale);
      normals.dispose();
      return moved;
    },
  };
}

/**
 * theta - h grad psi: no noise, whatever the temperature.
 *
 * @example
 * ```ts
 * const flow = await createProximalFlow({ ...parts, location: gradientDescent(), weights: uniform() });
 * ```
 */
export function gradientDescent(): LocationUpdate {
  return { name: 'gradientDescent', moves: true, diffuses: false, move: async (step) => drift(step) };
}

/**
 * Positions stay: all is done by the weights. For grids and other quadrature nodes.
 *
 * @example
 * ```ts
 * const weights = proximal({ epsilon: 0.01, quadrature: givenQuadrature(cellVolumes) });
 * const flow = await createProximalFlow({ ...parts, location: fixed(), weights });
 * ```
 */
export function fixed(): LocationUpdate {
  return {
    name: 'fixed',
    moves: false,
    diffuses: false,
    move: async ({ backend, positions }) => backend.reshape(positions, positions.shape),
  };
}

import type { Backend, Matrix } from '@proxflow/backend';
import type { Random } from '@proxflow/random';
import { addNoise } from './gaussian-noise.js';

/** What particles carry from step to step besides their positions; part of the flow's state and of its checkpoints. */
export interface Motion {
  /** v `[N, p]`. */
  readonly velocities: Matrix;
  /** h of the step that left them. */
  readonly stepSize: number;
}

/** psi `[N]`, up to a constant, and grad psi `[N, p]`, which the caller owns. */
export interface Landscape {
  readonly potential: Float64Array;
  readonly gradient: Matrix;
}

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
  /**
   * grad psi `[N, p]` at other positions `[N, p]` of the same particles, f still frozen; the caller owns it. Costs a
   * forward pass and a gradient.
   */
  readonly gradientAt: (positions: Matrix) => Promise<Matrix>;
  /** psi `[N]` at the positions, f frozen. */
  readonly potential: () => Promise<Float64Array>;
  /** The same with psi, at little more. */
  readonly landscapeAt: (positions: Matrix) => Promise<Landscape>;
  /** What the step before left; stays with the caller. Undefined in the first step. */
  readonly motion: Motion | undefined;
}

/** What is certain about one location update. */
export interface LocationReport {
  readonly name: string;
  /** `converged` for every explicit formula; else how the equations for the new positions were left. */
  readonly status: 'converged' | 'maxIterations' | 'stalled';
  /** Iterations of an implicit step; 0 if none was due. */
  readonly iterations: number;
  /** Gradients of the whole cloud that were computed besides the one at the old positions. */
  readonly gradientEvaluations: number;
  /** Largest defect |F(theta_j)| of the equations F(theta_j) = 0 for the new positions, in units of theta. */
  readonly residual: number;
  /** Particles whose defect is above the tolerance. */
  readonly unconverged: number;
}

/** New positions, which the caller owns, and what to carry on. */
export interface LocationMove {
  /** `[N, p]`. */
  readonly positions: Matrix;
  /** For the next step; the caller owns its velocities. */
  readonly motion?: Motion;
  readonly report: LocationReport;
}

/** How a location update moves particles. */
export interface LocationUpdate {
  readonly name: string;
  /** False if positions stay for ever; then no gradient is computed and features and costs are kept. */
  readonly moves: boolean;
  /**
   * Whether a move adds the noise sqrt(2 h / beta) N(0, I) to theta - h grad psi, so that new positions are draws from a
   * known Gaussian mixture, which `proposalQuadrature` weighs. Otherwise particles count as carrying their mass.
   */
  readonly gaussianProposal: boolean;
  /**
   * The h up to which the move is stable where psi has this curvature, > 0; Infinity if it always is. 2/curvature by default,
   * that of theta - h grad psi. What is named as the cause of a divergence rests on it.
   */
  readonly stabilityLimit?: (curvature: number) => number;
  /** The next positions `[N, p]`. @throws NumericalError when a number left the reals. */
  move(step: LocationStep): Promise<LocationMove>;
}

/** theta - h grad psi; the caller owns it. The mean of an Euler-Maruyama proposal. */
export function drift({
  backend,
  positions,
  gradient,
  stepSize,
}: Pick<LocationStep, 'backend' | 'positions' | 'gradient' | 'stepSize'>): Matrix {
  return backend.tidy(() => backend.binary('subtract', positions, backend.binary('multiply', gradient, stepSize)));
}

/** The report of a formula, which leaves nothing to solve. */
export function explicitReport(name: string): LocationReport {
  return { name, status: 'converged', iterations: 0, gradientEvaluations: 0, residual: 0, unconverged: 0 };
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
  const report = explicitReport('eulerMaruyama');
  return {
    name: 'eulerMaruyama',
    moves: true,
    gaussianProposal: true,
    async move(context) {
      const { stepSize, temperature } = context;
      if (temperature === 0) return { positions: drift(context), report };
      return { positions: await addNoise(context, noise, Math.sqrt(2 * stepSize * temperature)), report };
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
  const report = explicitReport('gradientDescent');
  return {
    name: 'gradientDescent',
    moves: true,
    gaussianProposal: false,
    move: async (step) => ({ positions: drift(step), report }),
  };
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
  const report = explicitReport('fixed');
  return {
    name: 'fixed',
    moves: false,
    gaussianProposal: false,
    move: async ({ backend, positions }) => ({ positions: backend.reshape(positions, positions.shape), report }),
  };
}

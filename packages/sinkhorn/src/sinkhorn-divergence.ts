import { requireOneOf, ShapeError, type Matrix, type MatrixShape } from '@proxflow/backend';
import type { GroundCost } from '@proxflow/costs';
import { scaledEpsilon, unitOf } from './epsilon-schedule.js';
import type { Geometry } from './geometry.js';
import { massOf, requireValues } from './measures.js';
import { onlineGeometry } from './online-geometry.js';
import { pointGeometry } from './point-geometry.js';
import type { ScalingStatus } from './scaling-loop.js';
import { sinkhorn } from './sinkhorn.js';
import type { MarginalCondition, TransportProblem } from './transport-problem.js';
import type { TransportSolution } from './transport-solution.js';

/** What the three transports of a divergence share; whatever is not said here is as in {@link TransportProblem}. */
export interface DivergenceSettings extends Omit<
  TransportProblem,
  'cost' | 'marginals' | 'reference' | 'symmetric' | 'warmStart'
> {
  /** How both marginals of all three transports are held: exactly by default, or by a strength rho. */
  readonly marginals?: MarginalCondition;
  /** An earlier, similar divergence. */
  readonly warmStart?: Pick<SinkhornDivergence, 'cross' | 'source' | 'target'>;
}

/** A divergence between two clouds. */
export interface DivergenceProblem extends DivergenceSettings {
  /** x `[N, p]`; stays with the caller and must outlive the lazy answers of the result. */
  readonly x: Matrix;
  /** y `[M, p]`; likewise. */
  readonly y: Matrix;
  /** A symmetric cost, c(x, y) = c(y, x). */
  readonly cost: GroundCost;
  /** Whether costs are held as a whole (`dense`, the default) or recomputed block by block (`online`). */
  readonly storage?: 'dense' | 'online';
}

/** A divergence in any geometry. */
export interface GeometricDivergence extends DivergenceSettings {
  /** They stay with the caller and must outlive the lazy answers of the result. */
  readonly geometries: {
    /** `[N, M]`. */
    readonly cross: Geometry;
    /** `[N, N]`, symmetric. */
    readonly source: Geometry;
    /** `[M, M]`, symmetric. */
    readonly target: Geometry;
  };
}

/** A Sinkhorn divergence with the three transports it is made of. */
export interface SinkhornDivergence {
  /** S, made of the dual values of the three transports, whose errors are of second order. */
  readonly value: number;
  /** The exact S is at least this... */
  readonly lower: number;
  /** ...and at most this. */
  readonly upper: number;
  /** upper - lower: the sum of the three gaps, the two of the self-transports by half. */
  readonly gap: number;
  /** The worst of the three. */
  readonly status: ScalingStatus;
  /** In units of the cost. */
  readonly epsilon: number;
  /** From the source to the target. */
  readonly cross: TransportSolution;
  /** From the source to itself. */
  readonly source: TransportSolution;
  /** From the target to itself. */
  readonly target: TransportSolution;
  /** Frees what was made for the lazy answers of the three transports; geometries given by the caller stay. */
  dispose(): void;
}

/** From best to worst. */
const order: readonly ScalingStatus[] = ['converged', 'stalled', 'maxIterations', 'aborted', 'diverged'];

/**
 * The Sinkhorn divergence of two clouds with weights a `[N]` and b `[M]`:
 *
 *     S(a, b) = OT(a, b) - OT(a, a)/2 - OT(b, b)/2 + (epsilon/2) (sum a - sum b)^2
 *
 * OT the entropic value <P, C> + epsilon KL(P | a b^T) + penalties. Unlike OT itself it is 0 for equal measures, and it is
 * positive otherwise, and convex in each, where exp(-C/epsilon) is positive definite, as for |x - y| and |x - y|^2.
 * epsilon may be relative to the cost between the clouds. Time of three transports, of which those of a cloud to itself take
 * few sweeps; memory O((N + M)^2), or O(N + M) with `storage: 'online'`.
 *
 * @throws InvalidArgumentError, ShapeError for data outside the domain.
 * @example
 * ```ts
 * const divergence = await sinkhornDivergence({ backend, x, y, cost: squaredEuclidean(), epsilon: 0.1 });
 * console.log(divergence.value, divergence.gap, divergence.status);
 * divergence.dispose();
 * ```
 * Source: J. Feydy, T. Sejourne, F.-X. Vialard, S. Amari, A. Trouve, G. Peyre, "Interpolating between optimal transport and
 * MMD using Sinkhorn divergences", AISTATS 2019; for other masses T. Sejourne et al., "Sinkhorn divergences for unbalanced
 * optimal transport", 2019.
 */
export async function sinkhornDivergence(problem: DivergenceProblem): Promise<SinkhornDivergence> {
  const { x, y, cost, storage = 'dense', ...settings } = problem;
  const { backend } = problem;
  requireOneOf('storage', storage, ['dense', 'online']);
  const made = storage === 'online' ? onlineGeometry : pointGeometry;
  const geometries = {
    cross: made({ backend, x, y, cost }),
    source: made({ backend, x, y: x, cost }),
    target: made({ backend, x: y, y, cost }),
  };
  const dispose = () => {
    for (const geometry of Object.values(geometries)) geometry.dispose();
  };
  try {
    return { ...(await divergenceOf({ ...settings, geometries })), dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/**
 * {@link sinkhornDivergence} in any geometry: histograms on grids, costs given as matrices.
 *
 * @throws InvalidArgumentError, ShapeError for data outside the domain, or geometries that do not fit together.
 * @example
 * ```ts
 * const grid = gridGeometry({ backend, axes: [{ x: side }, { x: side }] });
 * const geometries = { cross: grid, source: grid, target: grid };
 * const { value } = await divergenceOf({ backend, geometries, epsilon: 0.01, source: image, target: other });
 * ```
 */
export async function divergenceOf(problem: GeometricDivergence): Promise<SinkhornDivergence> {
  const { geometries, marginals, warmStart, epsilon: given, annealing, source, target, ...settings } = problem;
  const [rows, columns] = geometries.cross.shape;
  requireShape('geometries.source', geometries.source.shape, [rows, rows]);
  requireShape('geometries.target', geometries.target.shape, [columns, columns]);
  // One epsilon for all three, whatever the spread of each cost.
  const unit = await unitOf(given, geometries.cross);
  const epsilon = scaledEpsilon(given, unit);
  const shared = {
    ...settings,
    epsilon,
    ...(marginals !== undefined && { marginals: { source: marginals, target: marginals } }),
    ...(annealing !== undefined && {
      annealing: typeof annealing === 'object' ? { ...annealing, from: unit * annealing.from } : annealing,
    }),
  };
  const sides = (a: ArrayLike<number> | undefined, b: ArrayLike<number> | undefined) => ({
    ...(a !== undefined && { source: a }),
    ...(b !== undefined && { target: b }),
  });
  const solve = (
    place: 'cross' | 'source' | 'target',
    own: Pick<TransportProblem, 'source' | 'target' | 'symmetric'>,
  ) => sinkhorn({ ...shared, ...own, cost: geometries[place], ...(warmStart && { warmStart: warmStart[place] }) });

  const cross = await solve('cross', sides(source, target));
  const ofSource = await solve('source', { ...sides(source, source), symmetric: true });
  const ofTarget = await solve('target', { ...sides(target, target), symmetric: true });

  const correction = (epsilon / 2) * (massOf(source) - massOf(target)) ** 2;
  const combined = (between: number, self: number, other: number) => correction + between - (self + other) / 2;
  const all = [cross, ofSource, ofTarget];
  // A solve that was broken off while annealing has values of another problem.
  const certified = all.every((solution) => solution.epsilon === epsilon);
  const lower = certified ? combined(cross.dual, ofSource.primal, ofTarget.primal) : -Infinity;
  const upper = certified ? combined(cross.primal, ofSource.dual, ofTarget.dual) : Infinity;
  const value = combined(valueOf(cross), valueOf(ofSource), valueOf(ofTarget));
  const worst = all.reduce<ScalingStatus>(
    (before, { status }) => (order.indexOf(status) > order.indexOf(before) ? status : before),
    'converged',
  );
  if (worst !== 'diverged') requireValues({ value }, { finite: true });
  return {
    value,
    lower,
    upper,
    gap: Math.max(0, upper - lower),
    status: worst,
    epsilon,
    cross,
    source: ofSource,
    target: ofTarget,
    dispose: () => undefined,
  };
}

/** The dual value; that of the plan where a condition has no conjugate. */
function valueOf({ dual, relativeEntropicValue }: TransportSolution): number {
  return Number.isFinite(dual) ? dual : relativeEntropicValue;
}

function requireShape(argument: string, shape: MatrixShape, [rows, columns]: MatrixShape): void {
  if (shape[0] === rows && shape[1] === columns) return;
  throw new ShapeError({
    argument,
    value: `[${shape.join(', ')}]`,
    expected: `shape [${rows}, ${columns}]`,
    remedy: 'Make it from the side of the cross geometry to itself.',
  });
}

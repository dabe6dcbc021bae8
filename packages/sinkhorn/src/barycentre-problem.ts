import {
  InvalidArgumentError,
  requireFiniteValues,
  requireInteger,
  requireLength,
  requirePositive,
  ShapeError,
  type Backend,
  type MatrixShape,
} from '@proxflow/backend';
import type { Geometry } from './geometry.js';
import type { DomainChoice } from './kernel-operator.js';
import { totalMass } from './log-arithmetic.js';
import { logMeasure, requireBalance } from './measures.js';
import { defaultTolerance, requireNormal } from './precision.js';
import { wholeGeometryOf, type TransportCost } from './transport-cost.js';

/** K measures whose mean is wanted, as weights on a support that is given. */
export interface BarycentreProblem {
  readonly backend: Backend;
  /** C `[N, M]` from the barycentre's N points to those of the measures, or one `[N, M_k]` for each measure. */
  readonly cost: TransportCost | readonly TransportCost[];
  /** b_k `[M_k]`, all of one mass. */
  readonly measures: readonly ArrayLike<number>[];
  /** lambda `[K]`, how much each measure counts: non-negative, not all 0, normalised here; equal by default. */
  readonly barycentricWeights?: ArrayLike<number>;
  /** In units of the cost. */
  readonly epsilon: number;
  /**
   * The symmetric cost `[N, N]` of the barycentre's points to one another. Giving it takes out the blur of the entropy:
   * the result minimises a sum of Sinkhorn divergences. Points that lose all their weight do so slowly, as 1 / rounds.
   */
  readonly debiasedBy?: TransportCost;
  /** Distance of the K plans' marginals from the barycentre, in L1 relative to the mass; as in a transport by default. */
  readonly tolerance?: number;
  /** Rounds at most; 10000 by default. */
  readonly maxIterations?: number;
  readonly domain?: DomainChoice;
  /** Aborting ends the loop after the round in progress, with status `aborted`. */
  readonly signal?: AbortSignal;
}

/** A checked problem, all defaults filled in. */
export interface PreparedBarycentre {
  readonly geometries: readonly Geometry[];
  /** Of the barycentre's support with itself, to debias by. */
  readonly own: Geometry | undefined;
  readonly logMeasures: readonly Float64Array[];
  readonly mass: number;
  /** Sums to 1. */
  readonly lambda: readonly number[];
  readonly tolerance: number;
  readonly maxIterations: number;
}

/**
 * Checks a problem and fills in its defaults.
 *
 * @throws InvalidArgumentError, ShapeError for data outside the domain.
 */
export function prepareBarycentre(problem: BarycentreProblem): PreparedBarycentre {
  const { backend, cost, measures, debiasedBy, epsilon, maxIterations = 10_000 } = problem;
  requireInteger('maxIterations', maxIterations);
  requireInteger('measures.length', measures.length);
  requireNormal('epsilon', epsilon, backend);
  const tolerance = requirePositive('tolerance', problem.tolerance ?? defaultTolerance(backend));
  const geometries = geometriesOf(problem);
  const [rows] = geometries[0].shape;
  geometries.forEach(({ shape }, k) => requireRows(`cost[${k}]`, shape, [rows, shape[1]]));
  const logMeasures = measures.map((weights, k) => {
    const argument = `measures[${k}]`;
    return logMeasure(argument, requireLength(argument, weights, geometries[k].shape[1]));
  });
  const mass = totalMass(logMeasures[0]);
  logMeasures.forEach((logWeights, k) => {
    requireBalance(`measures[${k}]`, totalMass(logWeights), { argument: 'measures[0]', mass }, tolerance);
  });
  let own: Geometry | undefined;
  if (debiasedBy !== undefined) {
    own = geometries.find((_, k) => (Array.isArray(cost) ? cost[k] : cost) === debiasedBy);
    own ??= wholeGeometryOf(backend, debiasedBy);
    requireRows('debiasedBy', own.shape, [rows, rows]);
  }
  return { geometries, own, logMeasures, mass, lambda: lambdaOf(problem), tolerance, maxIterations };
}

function geometriesOf({ backend, cost, measures }: BarycentreProblem): Geometry[] {
  if (isOneCost(cost)) {
    const shared = wholeGeometryOf(backend, cost);
    return measures.map(() => shared);
  }
  return requireLength('cost', cost, measures.length).map((each) => wholeGeometryOf(backend, each));
}

function isOneCost(cost: TransportCost | readonly TransportCost[]): cost is TransportCost {
  return !Array.isArray(cost);
}

function lambdaOf({ measures, barycentricWeights }: BarycentreProblem): number[] {
  if (barycentricWeights === undefined) return measures.map(() => 1 / measures.length);
  const values = Array.from(requireLength('barycentricWeights', barycentricWeights, measures.length));
  requireFiniteValues('barycentricWeights', values);
  const total = values.reduce((all, value) => all + value, 0);
  const negative = values.findIndex((value) => value < 0);
  if (negative < 0 && total > 0) return values.map((value) => value / total);
  throw new InvalidArgumentError({
    argument: 'barycentricWeights',
    ...(negative < 0 ? { value: 'only zeros' } : { place: `[${negative}]`, value: values[negative] }),
    expected: 'numbers of at least 0, one of them above',
    remedy: 'Say how much each measure counts; leave them out to count all alike.',
  });
}

function requireRows(argument: string, shape: MatrixShape, [rows, columns]: MatrixShape): void {
  if (shape[0] === rows && shape[1] === columns) return;
  throw new ShapeError({
    argument,
    value: `[${shape.join(', ')}]`,
    expected: `shape [${rows}, ${columns}]`,
    remedy: "Rows are the barycentre's points, the same for every measure.",
  });
}

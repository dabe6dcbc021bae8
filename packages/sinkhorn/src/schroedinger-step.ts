import { InvalidArgumentError, requireLength, requirePositive, type Backend } from '@proxflow/backend';
import { exactMarginal } from '@proxflow/regularizers';
import { kernelHealth, type KernelHealth } from './kernel-health.js';
import type { Domain, DomainChoice } from './kernel-operator.js';
import { difference, shifted, sum, totalMass } from './log-arithmetic.js';
import { requireLogWeights, requireReached } from './measures.js';
import { mostRounds, omissionOf, omittedShares, widenOmission } from './omission.js';
import { requireNormal } from './precision.js';
import { roundoff } from './roundoff.js';
import { geometryOf, type TransportCost } from './transport-cost.js';

/** One Schroedinger step of the weights; N previous nodes, M current ones (the same nodes on a grid). */
export interface SchroedingerProblem {
  readonly backend: Backend;
  /** C `[N, M]`: squared distances, without factor 1/2, from the previous nodes (rows) to the current ones (columns). */
  readonly cost: TransportCost;
  /** h > 0. */
  readonly stepSize: number;
  /** 1/beta > 0. */
  readonly temperature: number;
  /** log of the previous weights `[N]`. */
  readonly logWeights: Float64Array;
  /** psi `[M]` at the current nodes; Infinity forbids a node. */
  readonly potential: Float64Array;
  /** log v `[M]`; 0 (v = 1) by default. */
  readonly logQuadrature?: Float64Array;
  readonly domain?: DomainChoice;
}

/** The new weights, and all that is certain about them. */
export interface SchroedingerSolution {
  /** log of the new weights `[M]`; their sum equals the previous sum to rounding. */
  readonly logWeights: Float64Array;
  /** Bound on what the backend's rounding of the exponents can have done to log w; there is no iteration to leave more. */
  readonly certifiedError: number;
  /** Bound on max |log w^ - log w| that comes from pairs a truncated geometry leaves out; 0 where none are. */
  readonly truncationError: number;
  /** |sum w - sum w_previous| / sum w_previous before the last rounding was taken out. */
  readonly massError: number;
  readonly domain: Domain;
  readonly health: KernelHealth;
}

/**
 * One step of the Schroedinger (entropic JKO, explicit) scheme:
 *
 *     P_ij = v_j exp(-beta C_ij / (4 h) - beta psi_j / 2) / (sum of the row),   w = P^T w_previous
 *
 * The entropy of the free energy is the kernel's own: epsilon = 2 h / beta, and there is no inner loop. Mass and positivity
 * are exact, psi + constant gives the same weights, the bias is O(h): on a Gaussian in psi = kappa x^2 / 2 the variance goes
 * to var / (1 + h kappa)^2 + (2 h / beta) / (1 + h kappa), the mean to mean / (1 + h kappa). The nodes must resolve the
 * kernel's width sqrt(2 h / beta): see `health`.
 *
 * Time: one kernel of N M exponentials and two products with it; memory as the geometry's kernel.
 *
 * @throws InvalidArgumentError, ShapeError for data outside the domain; NumericalError where the backend's precision leaves no
 * mass at all.
 * @example
 * ```ts
 * const cost = gridGeometry({ backend, axes: [{ x: nodes }] });
 * const step = await schroedingerStep({ backend, cost, stepSize: 0.1, temperature: 1, logWeights, potential });
 * step.logWeights.map(Math.exp);
 * ```
 */
export async function schroedingerStep(problem: SchroedingerProblem): Promise<SchroedingerSolution> {
  const { backend, cost, stepSize, temperature, logWeights, potential } = problem;
  checkProblem(problem);
  const [rows, columns] = cost.shape;
  const geometry = geometryOf(backend, cost);
  const logQuadrature = problem.logQuadrature ?? new Float64Array(columns);
  // Rows are normalised, so a constant in psi means nothing: without it no digits go to its size.
  const lowest = potential.reduce((least, psi) => Math.min(least, psi), Infinity);
  const columnScaling = new Float64Array(columns);
  for (let j = 0; j < columns; j++) columnScaling[j] = logQuadrature[j] - (potential[j] - lowest) / (2 * temperature);
  const scale = 4 * stepSize * temperature;
  const operator = await geometry.kernel(scale, problem.domain ?? 'auto');
  try {
    const source = { condition: exactMarginal(logWeights), logReference: new Float64Array(rows) };
    let swept = await operator.sweep(source, columnScaling);
    const shares = () =>
      omittedShares({
        operator,
        logRowScaling: swept.logRowScaling,
        logColumnScaling: columnScaling,
        rowLogSums: difference(logWeights, swept.logRowScaling),
        columnLogSums: swept.columnLogSums,
        amplification: 1,
      });
    let omitted = shares();
    for (let round = 0; omitted && round < mostRounds && widenOmission(operator, omitted, 1); round++) {
      swept = await operator.sweep(source, columnScaling);
      omitted = shares();
    }
    const { logRowScaling, columnLogSums } = swept;
    const reached = sum(columnScaling, columnLogSums);
    const before = totalMass(logWeights);
    const after = requireReached(totalMass(reached), backend);
    const { domain } = operator;
    const health = await kernelHealth({
      geometry,
      scale,
      operator,
      logColumnScaling: columnScaling,
      rowLogSums: difference(logWeights, logRowScaling),
    });
    return {
      logWeights: shifted(reached, Math.log(before / after)),
      certifiedError: roundoff(backend, domain, columnScaling) + roundoff(backend, domain, logRowScaling),
      truncationError: omissionOf(omitted),
      massError: Math.abs(after - before) / before,
      domain,
      health,
    };
  } finally {
    operator.dispose();
  }
}

function checkProblem(problem: SchroedingerProblem): void {
  const { backend, cost, stepSize, temperature, logWeights, potential, logQuadrature } = problem;
  const [rows, columns] = cost.shape;
  requirePositive('stepSize', stepSize);
  requirePositive('temperature', temperature);
  requireNormal('stepSize * temperature', 4 * stepSize * temperature, backend);
  requireLogWeights('logWeights', requireLength('logWeights', logWeights, rows));
  requireNodeLogs('potential', requireLength('potential', potential, columns), -1);
  if (logQuadrature) requireNodeLogs('logQuadrature', requireLength('logQuadrature', logQuadrature, columns), 1);
}

/** Finite, or of the infinite sign that means "no mass here", and somewhere finite. */
function requireNodeLogs(argument: string, values: Float64Array, sign: 1 | -1): void {
  const wrong = values.findIndex((value) => !(sign * value < Infinity));
  if (wrong < 0 && values.some((value) => Number.isFinite(value))) return;
  throw new InvalidArgumentError({
    argument,
    ...(wrong < 0 ? { value: 'no node that may have mass' } : { place: `[${wrong}]`, value: values[wrong] }),
    expected: `finite numbers, or ${sign === 1 ? '-Infinity' : 'Infinity'} for a node that may have no mass`,
    remedy: `Correct ${argument} at that node.`,
  });
}

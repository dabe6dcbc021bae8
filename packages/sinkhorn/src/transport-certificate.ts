import type { KlProx } from '@proxflow/regularizers';
import type { KernelOperator } from './kernel-operator.js';
import { difference, expectation, sum, totalMass } from './log-arithmetic.js';
import type { PreparedTransport } from './transport-problem.js';

/** A plan P_ij = exp(r_i + c_j - C_ij / epsilon) with its marginals. */
export interface SolvedTransport {
  readonly prepared: PreparedTransport;
  readonly epsilon: number;
  readonly operator: KernelOperator;
  readonly conditions: { readonly source: KlProx; readonly target: KlProx };
  readonly logRowScaling: Float64Array;
  readonly logColumnScaling: Float64Array;
  readonly logSourceMarginal: Float64Array;
  readonly logTargetMarginal: Float64Array;
}

/** Mass of the reference measure u v^T. */
function referenceMass({ logRowReference, logColumnReference }: PreparedTransport): number {
  return totalMass(logRowReference) * totalMass(logColumnReference);
}

/** G(w); Infinity where a condition of one's own does not say. */
export function penaltyOf(condition: KlProx, logMarginal: Float64Array): number {
  return condition.value?.(logMarginal) ?? Infinity;
}

/**
 * The dual objective epsilon (-G_a*(-f/epsilon) - G_b*(-g/epsilon) - |P| + |u v^T|) at the potentials of the plan, a lower
 * bound on min <P, C> + epsilon KL(P | u v^T) + epsilon G_a(P 1) + epsilon G_b(P^T 1) whatever they are.
 */
export function dualValue(solved: SolvedTransport): number {
  const { prepared, epsilon, conditions, logRowScaling, logColumnScaling, logSourceMarginal } = solved;
  const sides = [
    [conditions.source, logRowScaling, prepared.logRowReference],
    [conditions.target, logColumnScaling, prepared.logColumnReference],
  ] as const;
  return sides.reduce(
    (value, [condition, scaling, reference]) =>
      value - epsilon * (condition.conjugate?.(difference(scaling, reference)) ?? Infinity),
    epsilon * (referenceMass(prepared) - totalMass(logSourceMarginal)),
  );
}

/**
 * The primal objective of a plan that keeps every exact marginal, an upper bound on the minimum. Columns are scaled down
 * to an exact target (or onto it, where the source is free to follow); what rows and columns then lack is added as a
 * product of the defects, whose entropy is bounded by convexity and whose cost by the largest entry.
 *
 * Source of the rounding: J. Altschuler, J. Weed, P. Rigollet, "Near-linear time approximation algorithms for optimal
 * transport via Sinkhorn iteration", NeurIPS 2017.
 */
export async function primalBound(solved: SolvedTransport): Promise<number> {
  const { prepared, epsilon, operator, conditions, logRowScaling, logTargetMarginal } = solved;
  const { logRowReference, logColumnReference, geometry } = prepared;
  const exactSource = conditions.source.exactLogWeights;
  const exactTarget = conditions.target.exactLogWeights;

  let { logColumnScaling, logSourceMarginal } = solved;
  let logColumns = logTargetMarginal;
  if (exactTarget !== undefined) {
    const wanted = difference(exactTarget, logTargetMarginal);
    const factor = exactSource === undefined ? wanted : wanted.map((value) => Math.min(0, value));
    logColumns = sum(logTargetMarginal, factor);
    logColumnScaling = sum(logColumnScaling, factor);
    logSourceMarginal = sum(logRowScaling, await operator.rowLogSums(logColumnScaling));
  }
  const entropy = (logMarginal: Float64Array, scaling: Float64Array, reference: Float64Array) =>
    expectation(logMarginal, difference(scaling, reference));
  // <P, C> + epsilon sum P log(P / u v^T): the cost cancels.
  let value = entropy(logSourceMarginal, logRowScaling, logRowReference);
  value += entropy(logColumns, logColumnScaling, logColumnReference);
  let mass = totalMass(logColumns);
  let costOfDefect = 0;

  if (exactSource !== undefined && exactTarget !== undefined) {
    const rows = exactSource.map((value, i) => Math.max(0, Math.exp(value) - Math.exp(logSourceMarginal[i])));
    const columns = exactTarget.map((value, j) => Math.max(0, Math.exp(value) - Math.exp(logColumns[j])));
    const total = (values: Float64Array) => values.reduce((sum, entry) => sum + entry, 0);
    const defect = Math.max(total(rows), total(columns));
    if (defect > 0) {
      const own = (values: Float64Array, reference: Float64Array) =>
        values.reduce((sum, entry, i) => (entry > 0 ? sum + entry * (Math.log(entry) - reference[i]) : sum), 0);
      const part = defect / (mass + defect);
      value += own(rows, logRowReference) + own(columns, logColumnReference);
      value -= mass * Math.log1p(-part) + defect * Math.log(defect * part);
      mass += defect;
      costOfDefect = defect * (await geometry.statistics()).largest;
    }
  } else {
    value += penaltyOf(conditions.source, logSourceMarginal) + penaltyOf(conditions.target, logColumns);
  }
  return epsilon * (value + referenceMass(prepared) - mass) + costOfDefect;
}

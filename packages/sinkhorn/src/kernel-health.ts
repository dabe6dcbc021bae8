import type { Geometry } from './geometry.js';
import type { KernelOperator } from './kernel-operator.js';

/** Whether a kernel lets particles exchange mass. */
export interface KernelHealth {
  /**
   * Mean over rows with mass of 1 / sum_j q_ij^2, q the coupling's conditional distribution: how many columns a row really reaches.
   * 1 means that weights are frozen, N that the kernel blurs everything, 0 that no row's sum is a number.
   */
  readonly effectiveNeighbours: number;
  /** max_i (1 - q_ii): mass that leaves its own particle; only where rows and columns are the same particles. */
  readonly offDiagonalMass: number | undefined;
  /** max_i (max_j L_ij - min_j L_ij): the range of exponents a row spans. */
  readonly rowOscillation: number;
}

/** What {@link kernelHealth} reads of a solution. */
export interface HealthQuestion {
  readonly geometry: Geometry;
  readonly scale: number;
  readonly operator: KernelOperator;
  /** u = log(v z) `[M]`. */
  readonly logColumnScaling: Float64Array;
  /** log sum_j exp(L_ij + u_j) `[N]`, known from the last sweep; NaN for a row without mass. */
  readonly rowLogSums: Float64Array;
}

/** Measures a kernel at a solution. Time O(N M): one more half sweep in the solution's domain. */
export async function kernelHealth(question: HealthQuestion): Promise<KernelHealth> {
  const { geometry, scale, operator, logColumnScaling, rowLogSums } = question;
  const squares = await operator.squaredRowLogSums(logColumnScaling);
  const [rows, columns] = geometry.shape;

  // log sum q^2 = LSE(2 (u + L)) - 2 LSE(u + L).
  let reach = 0;
  let counted = 0;
  for (let i = 0; i < rows; i++) {
    const reached = Math.exp(2 * rowLogSums[i] - squares[i]);
    if (Number.isNaN(reached)) continue;
    reach += reached;
    counted++;
  }

  let offDiagonalMass: number | undefined;
  if (rows === columns) {
    const diagonal = await geometry.diagonalCosts();
    offDiagonalMass = 0;
    for (let i = 0; i < rows; i++) {
      const stays = Math.exp(logColumnScaling[i] - diagonal[i] / scale - rowLogSums[i]);
      if (1 - stays > offDiagonalMass) offDiagonalMass = 1 - stays;
    }
  }
  return {
    effectiveNeighbours: counted === 0 ? 0 : reach / counted,
    offDiagonalMass,
    rowOscillation: operator.rowOscillation,
  };
}

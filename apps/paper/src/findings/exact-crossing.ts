import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { LinePotential } from './line-flow.js';

/** What {@link exactCrossing} solves. */
export interface CrossingProblem {
  readonly potential: LinePotential;
  readonly inverseTemperature: number;
  readonly start: { readonly mean: number; readonly deviation: number };
  readonly extent: number;
}

/** Cells of the finite volumes; twice as many change the third digit by less than one. */
const cells = 240;

/**
 * Mass at x > 0 at each time, from the Fokker-Planck equation on cells with reversible jump rates
 * exp(-beta (V_j - V_i) / 2) / (beta d^2) and their exact exponential.
 */
export function exactCrossing(problem: CrossingProblem, times: readonly number[]): number[] {
  const { potential, inverseTemperature, start, extent } = problem;
  const width = (2 * extent) / cells;
  const centres = Array.from({ length: cells }, (_, i) => -extent + (i + 0.5) * width);
  const energies = centres.map((x) => inverseTemperature * potential.value(x));
  // In coordinates scaled by the root of the stationary law the generator is symmetric.
  const scale = energies.map((energy) => Math.exp(-energy / 2));
  const jump = 1 / (inverseTemperature * width ** 2);
  const generator = Matrix.zeros(cells, cells);
  for (let i = 0; i + 1 < cells; i++) {
    generator.set(i, i + 1, jump);
    generator.set(i + 1, i, jump);
    generator.set(i, i, generator.get(i, i) - jump * Math.exp((energies[i] - energies[i + 1]) / 2));
    generator.set(i + 1, i + 1, generator.get(i + 1, i + 1) - jump * Math.exp((energies[i + 1] - energies[i]) / 2));
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(generator, { assumeSymmetric: true });
  const density = centres.map((x) => Math.exp(-((x - start.mean) ** 2) / (2 * start.deviation ** 2)));
  const total = density.reduce((sum, value) => sum + value, 0);
  const modes = (values: readonly number[]) =>
    eigenvectorMatrix
      .transpose()
      .mmul(Matrix.columnVector([...values]))
      .to1DArray();
  const initial = modes(density.map((value, i) => value / total / scale[i]));
  const right = modes(centres.map((x, i) => (x > 0 ? scale[i] : 0)));
  return times.map((time) =>
    realEigenvalues.reduce((sum, rate, k) => sum + right[k] * Math.exp(rate * time) * initial[k], 0),
  );
}

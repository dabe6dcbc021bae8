/** Balanced Sinkhorn between uniform weights as its textbook form: flat arrays, scalings in linear scale, no stabilising. */
export function plainSinkhorn(cost, rows, columns, epsilon, tolerance, maxSweeps) {
  const kernel = cost.map((value) => Math.exp(-value / epsilon));
  const u = new Float64Array(rows);
  const v = new Float64Array(columns).fill(1);
  const sums = new Float64Array(columns);
  for (let sweeps = 1; ; sweeps++) {
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += kernel[i * columns + j] * v[j];
      u[i] = 1 / rows / sum;
    }
    sums.fill(0);
    for (let i = 0; i < rows; i++) {
      const factor = u[i];
      for (let j = 0; j < columns; j++) sums[j] += kernel[i * columns + j] * factor;
    }
    let error = 0;
    for (let j = 0; j < columns; j++) error += Math.abs(sums[j] * v[j] - 1 / columns);
    if (error <= tolerance) return { sweeps, converged: true };
    if (!(sweeps < maxSweeps)) return { sweeps, converged: false };
    for (let j = 0; j < columns; j++) v[j] = 1 / columns / sums[j];
  }
}

// Plain arithmetic of oracles, which share nothing with the code they judge.

export function dot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return Array.from(x).reduce((sum, xk, k) => sum + xk * y[k], 0);
}

export function subtract(x: readonly number[], y: readonly number[]): number[] {
  return x.map((xk, k) => xk - y[k]);
}

/** |d|_p. */
export function norm(d: readonly number[], p: number): number {
  if (p === Infinity) return Math.max(...d.map(Math.abs));
  return d.reduce((sum, dk) => sum + Math.abs(dk) ** p, 0) ** (1 / p);
}

/** d.A d. */
export function quadraticForm(a: readonly (readonly number[])[], d: readonly number[]): number {
  return dot(
    d,
    a.map((row) => dot(row, d)),
  );
}

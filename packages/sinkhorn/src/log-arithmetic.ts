/** max - min over the finite entries; 0 when there are none. NaN if any entry is NaN. */
export function oscillation(values: Float64Array): number {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (Number.isNaN(value)) return NaN;
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high >= low ? high - low : 0;
}

/** max |value| over the finite entries; NaN if any entry is NaN. */
export function supremum(values: Float64Array): number {
  let high = 0;
  for (const value of values) {
    if (Number.isNaN(value)) return NaN;
    if (Number.isFinite(value)) high = Math.max(high, Math.abs(value));
  }
  return high;
}

/** a - b entry by entry, where -Infinity - -Infinity (no mass before, none after) is 0. */
export function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((x, i) => (x === b[i] ? 0 : x - b[i]!));
}

/** a + b entry by entry. */
export function sum(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((x, i) => x + b[i]!);
}

/** sum_i exp(l_i). */
export function totalMass(logWeights: Float64Array): number {
  return logWeights.reduce((total, logWeight) => total + Math.exp(logWeight), 0);
}

/** sum_i exp(l_i) g_i, where zero mass counts nothing whatever g is. */
export function expectation(logWeights: Float64Array, values: Float64Array): number {
  return logWeights.reduce((total, logWeight, i) => {
    return logWeight === -Infinity ? total : total + Math.exp(logWeight) * values[i]!;
  }, 0);
}

/** Euclidean norm of exp(a) - exp(b). */
export function expDifferenceNorm(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((total, x, i) => total + (Math.exp(x) - Math.exp(b[i]!)) ** 2, 0));
}

/** sum_i |exp(a_i) - exp(b_i)|. */
export function expDifferenceTotal(a: Float64Array, b: Float64Array): number {
  return a.reduce((total, x, i) => total + Math.abs(Math.exp(x) - Math.exp(b[i]!)), 0);
}

/** max - min; Infinity if an entry is infinite, NaN if one is NaN. */
export function oscillation(values: Float64Array): number {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (Number.isNaN(value)) return NaN;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low === -Infinity || high === Infinity ? Infinity : high - low;
}

/** max |value|; NaN if an entry is NaN. */
export function supremum(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Whether these can be the logarithms of a measure: no NaN, no infinite mass, some mass. */
export function isLogMeasure(values: Float64Array): boolean {
  return values.every((value) => value < Infinity) && values.some((value) => value > -Infinity);
}

/** a - b entry by entry, where -Infinity - -Infinity (no mass before, none after) is 0. */
export function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((x, i) => (x === b[i] ? 0 : x - b[i]));
}

/** a + b entry by entry. */
export function sum(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((x, i) => x + b[i]);
}

/** (a + b) / 2 entry by entry. */
export function mean(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((x, i) => (x + b[i]) / 2);
}

/** sum_i exp(l_i). */
export function totalMass(logWeights: Float64Array): number {
  return logWeights.reduce((total, logWeight) => total + Math.exp(logWeight), 0);
}

/** sum_i exp(l_i) g_i, where zero mass counts nothing whatever g is. */
export function expectation(logWeights: Float64Array, values: Float64Array): number {
  return logWeights.reduce((total, logWeight, i) => {
    return logWeight === -Infinity ? total : total + Math.exp(logWeight) * values[i];
  }, 0);
}

/** Euclidean norm of exp(a) - exp(b). */
export function expDifferenceNorm(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((total, x, i) => total + (Math.exp(x) - Math.exp(b[i])) ** 2, 0));
}

/** sum_i |exp(a_i) - exp(b_i)|. */
export function expDifferenceTotal(a: Float64Array, b: Float64Array): number {
  return a.reduce((total, x, i) => total + Math.abs(Math.exp(x) - Math.exp(b[i])), 0);
}

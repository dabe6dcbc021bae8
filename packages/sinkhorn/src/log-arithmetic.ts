// Plain loops: these run over N numbers a dozen times a sweep, and callbacks would take longer than the arithmetic.

/** max - min; Infinity if an entry is infinite, NaN if one is NaN. */
export function oscillation(values: Float64Array): number {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) return NaN;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low === -Infinity || high === Infinity ? Infinity : high - low;
}

/** max |value|; NaN if an entry is NaN. */
export function supremum(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
}

/** Whether these can be the logarithms of a measure: no NaN, no infinite mass, some mass. */
export function isLogMeasure(values: Float64Array): boolean {
  let some = false;
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] < Infinity)) return false;
    if (values[i] > -Infinity) some = true;
  }
  return some;
}

/** a - b entry by entry, where -Infinity - -Infinity (no mass before, none after) is 0. */
export function difference(a: Float64Array, b: Float64Array): Float64Array {
  const result = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) result[i] = a[i] === b[i] ? 0 : a[i] - b[i];
  return result;
}

/** a + b entry by entry. */
export function sum(a: Float64Array, b: Float64Array): Float64Array {
  const result = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) result[i] = a[i] + b[i];
  return result;
}

/** exp entry by entry. */
export function exponentials(values: Float64Array): Float64Array {
  const result = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) result[i] = Math.exp(values[i]);
  return result;
}

/** a + c entry by entry, for a number c. */
export function shifted(values: Float64Array, by: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) result[i] = values[i] + by;
  return result;
}

/** c a entry by entry, for a number c. */
export function scaled(values: Float64Array, by: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) result[i] = values[i] * by;
  return result;
}

/** (a + b) / 2 entry by entry. */
export function mean(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((x, i) => (x + b[i]) / 2);
}

/** sum_i exp(l_i). */
export function totalMass(logWeights: Float64Array): number {
  let total = 0;
  for (let i = 0; i < logWeights.length; i++) total += Math.exp(logWeights[i]);
  return total;
}

/** sum_i w_i of weights that are no logarithms. */
export function sumOf(weights: Float64Array): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i];
  return total;
}

/** sum_i w_i g_i of weights that are no logarithms, where zero mass counts nothing whatever g is. */
export function weightedSum(weights: Float64Array, values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] !== 0) total += weights[i] * values[i];
  }
  return total;
}

/** sum_i exp(l_i) g_i, where zero mass counts nothing whatever g is. */
export function expectation(logWeights: Float64Array, values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < logWeights.length; i++) {
    if (logWeights[i] !== -Infinity) total += Math.exp(logWeights[i]) * values[i];
  }
  return total;
}

/** Euclidean norm of exp(a) - exp(b). */
export function expDifferenceNorm(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (Math.exp(a[i]) - Math.exp(b[i])) ** 2;
  return Math.sqrt(total);
}

/** sum_i |exp(a_i) - exp(b_i)|. */
export function expDifferenceTotal(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += Math.abs(Math.exp(a[i]) - Math.exp(b[i]));
  return total;
}

/** sum_i |exp(a_i) - exp(b_i)| / sum_i exp(a_i), also where these sums are no numbers of float64 themselves. */
export function relativeDifference(a: Float64Array, b: Float64Array): number {
  const total = totalMass(a);
  if (total >= Number.MIN_VALUE * 2 ** 52 && total < Infinity) return expDifferenceTotal(a, b) / total;
  const largest = a.reduce((most, value) => Math.max(most, value), -Infinity);
  // Nothing at all: right if nothing is asked for, else the caller is told that it cannot be met.
  if (largest === -Infinity) return totalMass(b) === 0 ? 0 : Infinity;
  const scaled = shifted(a, -largest);
  const difference = expDifferenceTotal(scaled, shifted(b, -largest)) / totalMass(scaled);
  // Infinite entries cancel: whatever is asked for, this is not near it.
  return Number.isNaN(difference) && !a.some(Number.isNaN) ? Infinity : difference;
}

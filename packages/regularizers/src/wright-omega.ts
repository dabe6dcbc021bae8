/**
 * The root y of y + e^y = d, that is the logarithm of Wright's omega function of d (of Lambert's W of e^d). Newton's
 * method from the right of the root of a convex increasing function falls towards it without overshooting, for any d.
 *
 * Source: Corless and Jeffrey, "The Wright omega function", 2002.
 */
export function logWrightOmega(d: number): number {
  // At d and, above 1, at log d the left side is too large by e^d and log d.
  let y = d <= 1 ? d : Math.log(d);
  for (let round = 0; round < 64; round++) {
    const exp = Math.exp(y);
    const next = y - (y + exp - d) / (1 + exp);
    if (!(next < y)) return y;
    y = next;
  }
  return y;
}

/**
 * The root x of x + A exp(n x) = c for log A and n > 0, in logarithms throughout: the first-order condition of a proximal
 * map whose functional grows as a power of the weight. A = 0 (log A = -Infinity) and c = -Infinity are allowed.
 */
export function logPowerRoot(c: number, logFactor: number, exponent: number): number {
  const logScaled = Math.log(exponent) + logFactor;
  const y = logWrightOmega(exponent * c + logScaled);
  // Where the power is small, it is a correction of c; where it is large, c hides x.
  return y < 0 ? c - Math.exp(y) / exponent : (y - logScaled) / exponent;
}

/** The root x of x - log s + k (e^x - a) = 0, given log a and log k. */
export function logQuadraticRoot(logReference: number, logTarget: number, logStrength: number): number {
  if (logReference === -Infinity) return -Infinity;
  const logPull = logStrength + logTarget;
  // Beyond, k a overflows or hides log s, and w differs from a by less than a relative 1e-290.
  if (logPull > 690) return logTarget;
  return logPowerRoot(logReference + Math.exp(logPull), logStrength, 1);
}

/**
 * How far beyond a constraint a logarithm, or a slope relative to the size of its bound, may lie and still count as on
 * it: a log scaling is a difference of two logarithms and carries their rounding.
 */
export const roundingSlack = 1e-9;

/** Whether u <= bound up to rounding. */
export function isAtMost(u: number, bound: number): boolean {
  return u <= bound + roundingSlack * (1 + Math.abs(bound));
}

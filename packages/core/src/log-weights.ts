// Plain loops: these run over all particles several times a step.

/** The weights themselves. */
export function exponentials(logWeights: Float64Array): Float64Array {
  const weights = new Float64Array(logWeights.length);
  for (let j = 0; j < weights.length; j++) weights[j] = Math.exp(logWeights[j]);
  return weights;
}

/** sum_j w_j of the weights themselves: the same number as {@link totalOf} of their logarithms. */
export function sumOf(weights: Float64Array): number {
  let total = 0;
  for (let j = 0; j < weights.length; j++) total += weights[j];
  return total;
}

/** sum_j w_j. */
export function totalOf(logWeights: Float64Array): number {
  let total = 0;
  for (let j = 0; j < logWeights.length; j++) total += Math.exp(logWeights[j]);
  return total;
}

/**
 * The same weights with the mass the flow began with. An update keeps the mass of its own step to rounding and reports
 * its defect; over 10^4 steps those roundings would add up.
 */
export function withTotal(logMass: number, logWeights: Float64Array): Float64Array {
  const defect = Math.log(totalOf(logWeights)) - logMass;
  const result = new Float64Array(logWeights.length);
  for (let j = 0; j < result.length; j++) result[j] = logWeights[j] - defect;
  return result;
}

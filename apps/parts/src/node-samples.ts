// Numbers for the six nodes that the suites of regularizers and marginals use.

/** Positive, over two decades. */
export const perNode = Float64Array.of(0.2, 1.5, 0.7, 3, 0.01, 1);
/** Of both signs, one 0. */
export const prices = Float64Array.of(0.3, -1, 2, 0, 0.5, -0.2);
/** Logarithms of masses. */
export const marginalWeights = Float64Array.of(0.2, 0.05, 1.7, 0.3, 1e-4, 0.5).map(Math.log);
/** The same with one point that has no mass. */
export const withEmptyPoint = marginalWeights.map((a, j) => (j === 2 ? -Infinity : a));

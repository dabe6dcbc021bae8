/** Doublings of epsilon between "reaches nobody" and "reaches all", and the bisections that resolve them to 1e-5. */
const doublings = 64;
const bisections = 24;

/**
 * The median over rows of the epsilon at which exp(-C_ij / (2 epsilon)) reaches `neighbours` effective neighbours. That
 * number rises with epsilon from the count of nearest points to N; no more than half of the N points is asked for, so that
 * small clouds have an answer. 0 if points coincide so that every epsilon reaches enough.
 *
 * @param costs `[rows, columns]`, row-major.
 */
export function reachingEpsilon(costs: Float64Array, columns: number, neighbours: number): number {
  const wanted = Math.min(neighbours, Math.max(1, columns / 2));
  const found = new Float64Array(costs.length / columns);
  for (let i = 0; i < found.length; i++) {
    found[i] = reachOfRow(costs.subarray(i * columns, (i + 1) * columns), wanted);
  }
  found.sort();
  return found[Math.floor(found.length / 2)];
}

function reachOfRow(costs: Float64Array, wanted: number): number {
  let low = Infinity;
  let high = -Infinity;
  for (const cost of costs) {
    if (cost < low) low = cost;
    if (cost > high) high = cost;
  }
  // At epsilon = 4 x the range every entry is at least exp(-1/8): more than half of the points are reached.
  let above = Math.log2(4 * (high - low));
  if (above === -Infinity) return 0;
  let below = above - doublings;
  if (effectiveNeighbours(costs, low, 2 ** below) >= wanted) return 0;
  for (let k = 0; k < bisections; k++) {
    const middle = (below + above) / 2;
    if (effectiveNeighbours(costs, low, 2 ** middle) >= wanted) above = middle;
    else below = middle;
  }
  return 2 ** above;
}

/** (sum K)^2 / sum K^2 for K = exp(-(C - low) / (2 epsilon)). */
function effectiveNeighbours(costs: Float64Array, low: number, epsilon: number): number {
  let sum = 0;
  let squares = 0;
  for (let j = 0; j < costs.length; j++) {
    const entry = Math.exp((low - costs[j]) / (2 * epsilon));
    sum += entry;
    squares += entry * entry;
  }
  return (sum * sum) / squares;
}

/**
 * erf(x), to a few roundings: up to 2 by the series 2 / sqrt(pi) exp(-x^2) sum_n 2^n x^(2n+1) / (1 3 5 ... (2n+1)), whose
 * terms have one sign, beyond by the continued fraction of 1 - erf(x) = exp(-x^2) / sqrt(pi) / (x + 1/2 / (x + 2/2 / ...)).
 */
export function errorFunction(x: number): number {
  const y = Math.abs(x);
  if (y > 2) {
    let fraction = y;
    for (let n = 120; n > 0; n--) fraction = y + n / 2 / fraction;
    return Math.sign(x) * (1 - Math.exp(-y * y) / Math.sqrt(Math.PI) / fraction);
  }
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-18; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** log(1 + exp(x)), with full relative accuracy also where it is tiny. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

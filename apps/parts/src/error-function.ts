/** Panels of Simpson's rule: its error on [-6, 6] is below 1e-13 with these. */
const panels = 2000;

/** erf(x) = (2 / sqrt pi) int_0^x e^(-t^2) dt by Simpson's rule: slow, and written independently of every backend. */
export function errorFunction(x: number): number {
  const end = Math.sign(x) * Math.min(Math.abs(x), 6);
  const step = end / panels;
  let sum = 0;
  for (let k = 0; k <= panels; k++) {
    const weight = k === 0 || k === panels ? 1 : k % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-((k * step) ** 2));
  }
  return ((step / 3) * sum * 2) / Math.sqrt(Math.PI);
}

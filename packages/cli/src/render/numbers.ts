/** Four digits, without trailing zeros: `0.07123`, `12.5`, `1.2e-16`. */
export function shortNumber(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e6) return value.toExponential(1);
  return String(Number(value.toPrecision(4)));
}

/** A share as `97.06 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** `850 us`, `24.6 ms`, `1.2 s`, `12 s`, `3 min 05 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  if (seconds < 0.9995e-3) return `${(1e6 * seconds).toFixed(0)} us`;
  if (seconds < 0.9995) return `${(1e3 * seconds).toFixed(1)} ms`;
  return timeSpan(seconds);
}

/** As {@link duration}, in seconds at least: `0.8 s`. */
export function timeSpan(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

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

/** `0.8 s`, `12 s`, `3 min 05 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** The time of one step: `850 us`, `24.6 ms`, `1.2 s`. */
export function stepDuration(seconds: number): string {
  if (seconds < 1e-3) return `${(1e6 * seconds).toFixed(0)} us`;
  return seconds < 1 ? `${(1e3 * seconds).toFixed(1)} ms` : duration(seconds);
}

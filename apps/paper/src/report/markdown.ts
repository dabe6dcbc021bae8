import type { Plot } from '../plots/plot.js';

/** A Markdown table. Cells must not hold a bar. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A picture by the path of its file. */
export function picture({ name, description }: Plot, folder: string): string {
  return `![${description}](${folder}/${name}.svg)`;
}

/** `93.5 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** Six significant digits at most, exponents where they are shorter. */
export function number(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size >= 1e5 || size < 1e-4 ? value.toExponential(2) : String(Number(value.toPrecision(5)));
}

/** Mean and spread of numbers: `0.9712 (0.9647 to 0.9824)`. */
export function spread(values: readonly number[], print: (value: number) => string): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return print(mean);
  return `${print(mean)} (${print(Math.min(...values))} to ${print(Math.max(...values))})`;
}

/** Decimal notation only: `Number` would also read '' as 0, and '0x1f' and '0b1'. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const INFINITE = /^[+-]?inf(inity)?$/i;
const DECIMAL_COMMA = /^[+-]?[\d.' ]*\d,\d+$/;
const MISSING: ReadonlySet<string> = new Set(['', '?', 'na', 'n/a', 'nan', 'null']);

/** The finite number a cell holds, or undefined for anything else. */
export function parseNumber(cell: string): number | undefined {
  const text = cell.trim();
  if (!DECIMAL.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Whether the cell says that its value is not known: empty, or one of `?`, `NA`, `N/A`, `NaN`, `null` in any case. */
export function isMissing(cell: string): boolean {
  return MISSING.has(cell.trim().toLowerCase());
}

/** Whether the cell holds an infinite number, in words or by overflow (`1e999`). */
export function isInfinite(cell: string): boolean {
  const text = cell.trim();
  return INFINITE.test(text) || (DECIMAL.test(text) && !Number.isFinite(Number(text)));
}

/** Whether the cell is a number in a notation that is not read: `3,5`, `1.234,5`. */
export function hasDecimalComma(cell: string): boolean {
  return DECIMAL_COMMA.test(cell.trim());
}

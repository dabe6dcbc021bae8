/** Rows of strings as aligned text: the first columns to the left, numbers to the right. */
export function textTable(header, rows, leftColumns) {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const line = (cells) =>
    cells
      .map((cell, i) => (i < leftColumns ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('  ')
      .trimEnd();
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** The same as Markdown, as prettier writes it. */
export function markdownTable(header, rows, leftColumns) {
  const widths = header.map((title, i) => Math.max(3, title.length, ...rows.map((row) => row[i].length)));
  const pad = (cell, i) => (i < leftColumns ? cell.padEnd(widths[i]) : cell.padStart(widths[i]));
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rule = widths.map((width, i) => (i < leftColumns ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(header.map(pad)), line(rule), ...rows.map((row) => line(row.map(pad)))].join('\n');
}

/** Three significant digits. */
export function digits(value) {
  if (value === undefined || Number.isNaN(value)) return '-';
  if (value === 0) return '0';
  const places = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(places, 6));
}

export function percent(part) {
  return part === undefined ? '-' : `${(100 * part).toFixed(0)} %`;
}

/** One curve of a plot. */
export interface Curve {
  readonly label: string;
  /** 0 to 4. */
  readonly colour: number;
  readonly dashed?: boolean;
  readonly points: readonly Point[];
  /** Points of the curve that are marked by a ring. */
  readonly marks?: readonly Point[];
}

/** x above 0, on a logarithmic axis; y from 0 to 1. */
export type Point = readonly [x: number, y: number];

/** Curves over a logarithmic axis. */
export interface LinePicture {
  /** What the picture shows, for those who cannot see it. */
  readonly description: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Powers of ten at both ends of the axis. */
  readonly decades: readonly [from: number, to: number];
  readonly curves: readonly Curve[];
  /** A vertical line. */
  readonly rule: { readonly x: number; readonly label: string };
}

const [left, right, top, bottom] = [62, 170, 20, 52];
const [plotWidth, plotHeight] = [560, 300];
const width = left + plotWidth + right;
const height = top + plotHeight + bottom;

const style = [
  'path{fill:none;stroke-width:2.2;stroke-linejoin:round}.d{stroke-dasharray:7 4}.g{stroke:#8c959f;stroke-opacity:.3;stroke-width:1}',
  '.r{stroke:#59636e;stroke-width:1.2;stroke-dasharray:2 3}circle{fill:none;stroke-width:2}',
  '.c0{stroke:#0969da}.c1{stroke:#1a9e77}.c2{stroke:#bf8700}.c3{stroke:#d1570a}.c4{stroke:#a23bb5}',
  'text{font:400 12px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:#59636e;stroke:none}',
  '.m{text-anchor:middle}.e{text-anchor:end}.l{font-weight:600;fill:#1f2328}',
  '@media(prefers-color-scheme:dark){.c0{stroke:#58a6ff}.c1{stroke:#3fcf9f}.c2{stroke:#e3b341}.c3{stroke:#f0883e}',
  '.c4{stroke:#d58ae6}text{fill:#9198a1}.l{fill:#e6edf3}.r{stroke:#9198a1}}',
];
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A well-formed SVG of the same bytes for the same numbers, with colours for light and for dark pages. */
export function linePicture({ description, xLabel, yLabel, decades, curves, rule }: LinePicture): string {
  const [from, to] = decades;
  const atX = (x: number) => rounded(left + (plotWidth * (Math.log10(x) - from)) / (to - from));
  const atY = (y: number) => rounded(top + plotHeight * (1 - y));
  const base = top + plotHeight;
  const columns = Array.from({ length: to - from + 1 }, (_, k) => from + k).flatMap((power) => [
    `<path class="g" d="M${atX(10 ** power)} ${top}V${base}"/>`,
    `<text class="m" x="${atX(10 ** power)}" y="${base + 18}">${tenTo(power)}</text>`,
  ]);
  const rows = [0, 0.25, 0.5, 0.75, 1].flatMap((y) => [
    `<path class="g" d="M${left} ${atY(y)}h${plotWidth}"/>`,
    `<text class="e" x="${left - 8}" y="${atY(y) + 4}">${100 * y} %</text>`,
  ]);
  const lines = curves.flatMap(({ label, colour, dashed, points, marks = [] }, k) => [
    `<path class="c${colour}${dashed ? ' d' : ''}" d="M${points.map(([x, y]) => `${atX(x)} ${atY(y)}`).join('L')}"/>`,
    ...marks.map(([x, y]) => `<circle class="c${colour}" cx="${atX(x)}" cy="${atY(y)}" r="5"/>`),
    `<path class="c${colour}${dashed ? ' d' : ''}" d="M${left + plotWidth + 14} ${top + 20 + 22 * k}h26"/>`,
    `<text class="l" x="${left + plotWidth + 48}" y="${top + 24 + 22 * k}">${escaped(label)}</text>`,
  ]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(description)}</title>`,
    `<style>${style.join('')}</style>`,
    ...columns,
    ...rows,
    `<path class="r" d="M${atX(rule.x)} ${top}V${base}"/>`,
    `<text x="${atX(rule.x) + 6}" y="${top + 14}">${escaped(rule.label)}</text>`,
    ...lines,
    `<text class="m l" x="${left + plotWidth / 2}" y="${height - 10}">${escaped(xLabel)}</text>`,
    `<text class="m l" transform="translate(16 ${top + plotHeight / 2}) rotate(-90)">${escaped(yLabel)}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function rounded(value: number): number {
  return Number(value.toFixed(1));
}

function tenTo(power: number): string {
  const digits = Array.from(String(Math.abs(power)), (digit) => superscripts[Number(digit)]).join('');
  return `10${power < 0 ? '⁻' : ''}${digits}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

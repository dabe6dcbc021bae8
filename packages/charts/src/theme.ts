/** The colours of a chart, as SVG takes them: `#0072b2`, or `var(--name)` of the page that the SVG stands in. */
export interface Theme {
  readonly background: string;
  /** Of titles and labels of axes. */
  readonly ink: string;
  /** Of reference lines and their names. */
  readonly faintInk: string;
  readonly grid: string;
  /** Of the lines and ticks of axes. */
  readonly axis: string;
  readonly frame: string;
  /** Of curves and kinds of points, in their order. */
  readonly series: readonly string[];
}

/** Fixed colours on white, which people with any colour vision can tell apart (Okabe and Ito 2008). */
export const printTheme: Theme = {
  background: 'white',
  ink: '#000',
  faintInk: '#444444',
  grid: '#e8e8e8',
  axis: '#888',
  frame: '#cccccc',
  series: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'],
};

/**
 * Colours that the page sets, so that one SVG is right in light and dark: `--chart-ink`, `--chart-faint`, `--chart-grid`,
 * `--chart-frame`, `--chart-axis`,
 * and `--chart-1` to `--chart-10`.
 *
 * @example
 * ```ts
 * const css = ':root{--chart-ink:#222;--chart-1:#0072b2} @media (prefers-color-scheme:dark){:root{--chart-ink:#ddd}}';
 * ```
 */
export const pageTheme: Theme = {
  background: 'transparent',
  ink: 'var(--chart-ink)',
  faintInk: 'var(--chart-faint)',
  grid: 'var(--chart-grid)',
  axis: 'var(--chart-axis)',
  frame: 'var(--chart-frame)',
  series: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((place) => `var(--chart-${place})`),
};

// asciichart ships no types; this is the part of it in use.
declare module 'asciichart' {
  interface PlotSettings {
    readonly height: number;
    /** Cells before the plot: one for the label, one for the axis. */
    readonly offset: number;
    readonly format: (value: number) => string;
    readonly symbols: readonly string[];
  }

  const asciichart: {
    plot(series: readonly number[], settings: PlotSettings): string;
  };
  export = asciichart;
}

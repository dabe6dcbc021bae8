import { draw, type Plot } from './plot.js';

/** One curve of a {@link linePlot}. */
export interface Curve {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** What a plot of curves over a common axis needs. */
export interface LinePlot {
  readonly name: string;
  readonly description: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly curves: readonly Curve[];
  readonly xScale?: 'linear' | 'log';
  readonly yScale?: 'linear' | 'log';
  /** A horizontal line with its name, such as an exact value. */
  readonly level?: { readonly name: string; readonly value: number };
}

/** Curves over a common axis. On a logarithmic axis points that are not above 0 are left out. */
export function linePlot(plot: LinePlot): Promise<Plot> {
  const { name, description, curves, xTitle, yTitle, xScale = 'linear', yScale = 'linear', level } = plot;
  const shown = ({ x, y }: { x: number; y: number }) =>
    (xScale === 'linear' || x > 0) && (yScale === 'linear' || y > 0);
  const values = curves.flatMap((curve) => curve.points.filter(shown).map(({ x, y }) => ({ x, y, curve: curve.name })));
  const line = {
    mark: { type: 'line' as const, point: curves.every(({ points }) => points.length < 15) },
    encoding: {
      x: { field: 'x', type: 'quantitative' as const, title: xTitle, scale: { type: xScale } },
      y: {
        field: 'y',
        type: 'quantitative' as const,
        title: yTitle,
        scale: yScale === 'log' ? { type: yScale } : { type: yScale, zero: false },
      },
      color: { field: 'curve', type: 'nominal' as const, title: null, sort: curves.map((curve) => curve.name) },
    },
  };
  const rule = level && {
    mark: { type: 'rule' as const, strokeDash: [4, 4], color: '#444444', tooltip: level.name },
    encoding: { y: { datum: level.value, type: 'quantitative' as const } },
  };
  const label = level && {
    mark: { type: 'text' as const, align: 'right' as const, dy: -6, color: '#444444' },
    encoding: {
      x: { value: 515 },
      y: { datum: level.value, type: 'quantitative' as const },
      text: { value: level.name },
    },
  };
  return draw(name, description, {
    width: 520,
    height: 260,
    data: { values },
    layer: [line, ...(rule && label ? [rule, label] : [])],
  });
}

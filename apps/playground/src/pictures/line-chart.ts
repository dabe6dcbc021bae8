import { clipped, drawAxes, frameOf, type Draw } from './frame.js';
import { withAlpha } from './palette.js';

/** A curve over steps. */
export interface Curve {
  readonly values: ArrayLike<number>;
  readonly colour: 'accent' | 'second';
  readonly dashed?: boolean;
}

/** What a chart shows. */
export interface ChartView {
  /** Step of each value. */
  readonly steps: ArrayLike<number>;
  readonly curves: readonly Curve[];
  /** Step that is shown, where it is not the last. */
  readonly cursor?: number | undefined;
  /** Steps to mark as wrong: the free energy rose. */
  readonly marked?: ArrayLike<boolean> | undefined;
  /** Whether the axis ends where the curves do; else it is 20 steps long at least. */
  readonly fitted?: boolean;
  /** A value that is always in view. */
  readonly includes?: number;
}

const margins = { left: 44, right: 10, top: 8, bottom: 22 };

/** Curves over steps, with the largest and least of what falls on one pixel kept. */
export function lineChart({ steps, curves, cursor, marked, includes, fitted = false }: ChartView): Draw {
  return (sheet) => {
    const { pen, palette } = sheet;
    const last = steps.length - 1;
    let [least, largest] = includes === undefined ? [Infinity, -Infinity] : [includes, includes];
    for (const { values } of curves) {
      for (let i = 0; i < values.length; i++) {
        if (!Number.isFinite(values[i])) continue;
        least = Math.min(least, values[i]);
        largest = Math.max(largest, values[i]);
      }
    }
    if (!Number.isFinite(least)) [least, largest] = [0, 1];
    const pad = (largest - least || Math.abs(largest) || 1) * 0.08;
    const bounds = {
      left: steps[0] ?? 0,
      right: Math.max(steps[last] ?? 0, (steps[0] ?? 0) + (fitted ? 0 : 20)),
      bottom: least - pad,
      top: largest + pad,
    };
    const frame = frameOf(sheet, bounds, margins);
    drawAxes(sheet, frame, undefined, true);
    clipped(sheet, frame, () => {
      for (const { values, colour, dashed } of curves) {
        pen.strokeStyle = palette[colour];
        pen.lineWidth = 1.6;
        pen.setLineDash(dashed ? [5, 4] : []);
        pen.beginPath();
        trace(
          values,
          (i) => frame.x(steps[i]),
          (value) => frame.y(value),
          frame.width,
        );
        pen.stroke();
        pen.setLineDash([]);
      }
      if (marked) markRises(marked);
      if (cursor !== undefined && cursor < (steps[last] ?? 0)) {
        pen.strokeStyle = withAlpha(palette.ink, 0.45);
        pen.lineWidth = 1;
        pen.beginPath();
        pen.moveTo(frame.x(cursor), frame.top);
        pen.lineTo(frame.x(cursor), frame.top + frame.height);
        pen.stroke();
      }
    });

    function trace(
      values: ArrayLike<number>,
      x: (i: number) => number,
      y: (value: number) => number,
      width: number,
    ): void {
      const stride = Math.max(1, Math.floor(values.length / Math.max(1, 2 * width)));
      for (let start = 0; start < values.length; start += stride) {
        let [low, high] = [start, start];
        for (let i = start; i < Math.min(start + stride, values.length); i++) {
          if (values[i] < values[low]) low = i;
          if (values[i] > values[high]) high = i;
        }
        for (const i of low <= high ? [low, high] : [high, low]) {
          if (Number.isFinite(values[i])) pen.lineTo(x(i), y(values[i]));
        }
      }
    }

    function markRises(rose: ArrayLike<boolean>): void {
      pen.fillStyle = palette.warning;
      const { values } = curves[0];
      for (let i = 0; i < rose.length; i++) {
        if (!rose[i]) continue;
        pen.beginPath();
        pen.arc(frame.x(steps[i]), frame.y(values[i]), 2.2, 0, 2 * Math.PI);
        pen.fill();
      }
    }
  };
}

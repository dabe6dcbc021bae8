import { clipped, drawAxes, frameOf, type Draw, type Frame, type Sheet } from '../pictures/frame.js';
import { withAlpha } from '../pictures/palette.js';

/** What the picture of a transport shows. */
export interface PlanLines {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** P `[N, M]`; undefined while it is not that of these clouds. */
  readonly plan: Float32Array | undefined;
  readonly velocity: Float64Array | undefined;
}

const bounds = { left: -2.4, right: 2.4, bottom: -1.5, top: 1.5 };

export function transportFrame(sheet: Sheet): Frame {
  return frameOf(sheet, bounds, { left: 34, right: 12, top: 12, bottom: 26 });
}

/** Lines from each point to where its mass goes, as strong as the share that goes there. */
export function planLines({ x, y, plan, velocity }: PlanLines): Draw {
  return (sheet) => {
    const { pen, palette } = sheet;
    const frame = transportFrame(sheet);
    const [n, m] = [x.length / 2, y.length / 2];
    clipped(sheet, frame, () => {
      if (plan?.length === n * m) drawPlan(plan);
      for (let i = 0; i < n && velocity?.length === x.length; i++) arrow(i, velocity);
      dots(x, palette.classes[0]);
      dots(y, palette.classes[1]);
    });
    pen.strokeStyle = palette.line;
    pen.lineWidth = 1;
    pen.strokeRect(frame.left + 0.5, frame.top + 0.5, frame.width - 1, frame.height - 1);
    drawAxes(sheet, frame, undefined);

    function drawPlan(entries: Float32Array): void {
      pen.lineWidth = 1;
      const levels = 5;
      // One path for each strength: thousands of lines, few strokes.
      for (let level = 1; level <= levels; level++) {
        pen.strokeStyle = withAlpha(palette.accent, (0.3 * level) / levels);
        pen.beginPath();
        for (let k = 0; k < entries.length; k++) {
          const share = Math.sqrt(Math.min(1, entries[k] * n));
          if (Math.ceil(share * levels) !== level || share < 0.12) continue;
          const [i, j] = [Math.floor(k / m), k % m];
          pen.moveTo(frame.x(x[2 * i]), frame.y(x[2 * i + 1]));
          pen.lineTo(frame.x(y[2 * j]), frame.y(y[2 * j + 1]));
        }
        pen.stroke();
      }
    }

    function arrow(i: number, velocities: Float64Array): void {
      pen.strokeStyle = withAlpha(palette.classes[0], 0.9);
      pen.lineWidth = 1.2;
      pen.beginPath();
      pen.moveTo(frame.x(x[2 * i]), frame.y(x[2 * i + 1]));
      pen.lineTo(frame.x(x[2 * i] + 0.06 * velocities[2 * i]), frame.y(x[2 * i + 1] + 0.06 * velocities[2 * i + 1]));
      pen.stroke();
    }

    function dots(cloud: Float64Array, colour: string): void {
      pen.fillStyle = colour;
      pen.strokeStyle = palette.surface;
      for (let k = 0; k < cloud.length; k += 2) {
        pen.beginPath();
        pen.arc(frame.x(cloud[k]), frame.y(cloud[k + 1]), 3.4, 0, 2 * Math.PI);
        pen.fill();
        pen.stroke();
      }
    }
  };
}

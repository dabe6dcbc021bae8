import { boundsOf } from '../data/picture-plane.js';
import { clipped, drawAxes, frameOf, type Draw } from './frame.js';
import { withAlpha } from './palette.js';

/** Particles as points of parameter space. */
export interface CloudView {
  /** (x, y) `[N, 2]` of the present cloud. */
  readonly points: Float64Array;
  /** Earlier ones, oldest first. */
  readonly trails: readonly Float64Array[];
  readonly weights: Float64Array;
  readonly amplitudes: Float64Array;
  readonly axes: readonly [string, string];
}

const margins = { left: 40, right: 12, top: 12, bottom: 26 };
const mostTrails = 300;

/** Weight as size, sign of the amplitude as colour, where each came from as a trail. */
export function cloudPicture({ points, trails, weights, amplitudes, axes }: CloudView): Draw {
  return (sheet) => {
    const { pen, palette } = sheet;
    const frame = frameOf(sheet, steady(points), margins);
    const count = weights.length;
    const colourOf = (j: number) => palette.classes[amplitudes[j] > 0 ? 1 : 0];
    clipped(sheet, frame, () => {
      drawOrigin();
      const stride = Math.ceil(count / mostTrails);
      pen.lineWidth = 1;
      for (let k = 1; k <= trails.length; k++) {
        const from = trails[k - 1];
        const to = k < trails.length ? trails[k] : points;
        for (let j = 0; j < count; j += stride) {
          pen.strokeStyle = withAlpha(colourOf(j), (0.3 * k) / trails.length);
          pen.beginPath();
          pen.moveTo(frame.x(from[2 * j]), frame.y(from[2 * j + 1]));
          pen.lineTo(frame.x(to[2 * j]), frame.y(to[2 * j + 1]));
          pen.stroke();
        }
      }
      const size = Math.min(5, Math.max(2, 55 / Math.sqrt(count)));
      for (let j = 0; j < count; j++) {
        // Area is weight; an average particle has the radius `size`.
        const radius = size * Math.min(4, Math.sqrt(weights[j] * count));
        pen.beginPath();
        pen.arc(frame.x(points[2 * j]), frame.y(points[2 * j + 1]), Math.max(0.6, radius), 0, 2 * Math.PI);
        pen.fillStyle = withAlpha(colourOf(j), 0.72);
        pen.fill();
      }
    });
    pen.strokeStyle = palette.line;
    pen.strokeRect(frame.left + 0.5, frame.top + 0.5, frame.width - 1, frame.height - 1);
    drawAxes(sheet, frame, axes);

    function drawOrigin(): void {
      pen.strokeStyle = palette.line;
      pen.lineWidth = 1;
      pen.beginPath();
      pen.moveTo(frame.x(0), frame.top);
      pen.lineTo(frame.x(0), frame.top + frame.height);
      pen.moveTo(frame.left, frame.y(0));
      pen.lineTo(frame.left + frame.width, frame.y(0));
      pen.stroke();
    }
  };
}

/** Bounds on powers of the square root of 2 about 0, so that the frame does not breathe with every step. */
function steady(points: Float64Array) {
  const reach = (value: number) => 2 ** (Math.ceil(2 * Math.log2(Math.max(value, 1e-6))) / 2);
  const { left, right, bottom, top } = boundsOf(points, false);
  const x = reach(Math.max(Math.abs(left), Math.abs(right)));
  const y = reach(Math.max(Math.abs(bottom), Math.abs(top)));
  return { left: -x, right: x, bottom: -y, top: y };
}

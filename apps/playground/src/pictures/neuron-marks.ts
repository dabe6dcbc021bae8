import type { DrawnNeurons, NeuronShape } from '../engine/messages.js';
import type { Frame, Sheet } from './frame.js';
import { withAlpha } from './palette.js';

/** Weights and signs of particles. */
export interface Signs {
  readonly weights: Float64Array;
  readonly amplitudes: Float64Array;
}

/** Most neurons that are drawn; of more, evenly chosen ones. */
const mostDrawn = 400;

/** Each neuron as what it does in the plane: the line its step stands on, or the circle of its bump. */
export function drawNeurons(
  { pen, palette }: Sheet,
  frame: Frame,
  shape: NeuronShape,
  neurons: DrawnNeurons,
  signs: Signs,
): void {
  const { geometry, aspect } = neurons;
  const { weights, amplitudes } = signs;
  const count = weights.length;
  const most = weights.reduce((a, b) => Math.max(a, b), 0);
  const stride = Math.ceil(count / mostDrawn);
  const alpha = Math.min(0.45, 2.5 / Math.sqrt(count / stride));
  for (let j = 0; j < count; j += stride) {
    const share = Math.sqrt(weights[j] / most);
    pen.strokeStyle = withAlpha(palette.classes[amplitudes[j] > 0 ? 1 : 0], alpha * (0.35 + 0.65 * share));
    pen.lineWidth = 0.5 + 0.8 * share;
    pen.beginPath();
    const [p, q, r] = geometry.subarray(3 * j, 3 * j + 3);
    if (shape.kind === 'radial') {
      const radius = Math.abs(frame.x(p + r) - frame.x(p));
      pen.ellipse(frame.x(p), frame.y(q), radius, radius * aspect * heightPerWidth(frame), 0, 0, 2 * Math.PI);
    } else if (!traceLine(pen, frame, p, q, r)) continue;
    pen.stroke();
  }
}

function heightPerWidth(frame: Frame): number {
  return Math.abs((frame.y(1) - frame.y(0)) / (frame.x(1) - frame.x(0)));
}

/** The line p u + q v + r = 0 from side to side of the frame; false where it misses the frame altogether. */
function traceLine(pen: Sheet['pen'], frame: Frame, p: number, q: number, r: number): boolean {
  const [left, right] = frame.x.domain();
  const [bottom, top] = frame.y.domain();
  if (Math.abs(q) >= Math.abs(p)) {
    const [first, last] = [-(p * left + r) / q, -(p * right + r) / q];
    if (!Number.isFinite(first) || Math.max(first, last) < bottom || Math.min(first, last) > top) return false;
    pen.moveTo(frame.x(left), frame.y(first));
    pen.lineTo(frame.x(right), frame.y(last));
    return true;
  }
  const [first, last] = [-(q * bottom + r) / p, -(q * top + r) / p];
  if (Math.max(first, last) < left || Math.min(first, last) > right) return false;
  pen.moveTo(frame.x(first), frame.y(bottom));
  pen.lineTo(frame.x(last), frame.y(top));
  return true;
}

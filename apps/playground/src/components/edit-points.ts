import type { OwnData } from '../data/playground-table.js';
import { quantised, type DrawnPoint } from '../settings/point-codec.js';
import type { Lab } from '../store/lab.js';

/** Most points a link should have to carry. */
const mostPoints = 400;

/** The data of the run that is edited as points of one's own; few, where there are none or they cannot be drawn. */
export function pointsOfRun(lab: Lab): Pick<OwnData, 'points' | 'pointsAreNumbers'> {
  const { edited, own } = lab.state.peek();
  const shown = lab.runs[edited].opened.peek()?.data;
  if (shown === undefined || shown.projected || shown.columns > 2) {
    return own.points.length > 0 ? own : { points: firstPoints, pointsAreNumbers: false };
  }
  const count = Math.min(mostPoints, shown.rows);
  const points = Array.from({ length: count }, (_, i) =>
    quantised({ x: shown.points[2 * i], y: shown.points[2 * i + 1], label: shown.labels[i] }),
  );
  return { points, pointsAreNumbers: shown.columns === 1 };
}

/** Two triangles of points to begin with. */
const firstPoints: readonly DrawnPoint[] = [
  { x: -1, y: -1, label: 0 },
  { x: -0.5, y: -1, label: 0 },
  { x: -1, y: -0.5, label: 0 },
  { x: 1, y: 1, label: 1 },
  { x: 0.5, y: 1, label: 1 },
  { x: 1, y: 0.5, label: 1 },
];

/** The point within reach of a place, by distances in pixels. */
export function nearest(
  points: readonly DrawnPoint[],
  toPixel: (point: DrawnPoint) => readonly [number, number],
  [x, y]: readonly [number, number],
  reach: number,
): number | undefined {
  let best: number | undefined;
  let least = reach;
  points.forEach((point, i) => {
    const [px, py] = toPixel(point);
    const distance = Math.hypot(px - x, py - y);
    if (distance < least) [best, least] = [i, distance];
  });
  return best;
}

import { useEffect, useRef, useState } from 'preact/hooks';
import { decisionFrame } from '../pictures/decision-picture.js';
import { quantised, type DrawnPoint } from '../settings/point-codec.js';
import type { Lab, Side } from '../store/lab.js';
import { nearest, pointsOfRun } from './edit-points.js';
import { currentPalette } from './theme.js';

const reach = 12;

interface PointToolsProps {
  readonly lab: Lab;
  readonly side: Side;
  readonly canvas: { readonly current: HTMLCanvasElement | undefined };
}

/** Adding, dragging and removing points in the picture of the data. */
export function PointTools({ lab, side, canvas }: PointToolsProps) {
  const shown = lab.runs[side].opened.value?.data;
  const [editing, setEditing] = useState(false);
  const [label, setLabel] = useState(1);
  const latest = useRef({ shown, label });
  latest.current = { shown, label };
  const possible = shown !== undefined && !shown.projected && shown.columns <= 2;

  useEffect(() => {
    const element = canvas.current;
    if (!editing || element === undefined) return;
    element.classList.add('editing');
    let dragged: { readonly index: number; readonly points: DrawnPoint[] } | undefined;

    const place = (event: PointerEvent) => {
      const box = element.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top] as const;
    };
    const frame = () => {
      const data = latest.current.shown;
      if (data === undefined) return undefined;
      const pen = element.getContext('2d');
      if (pen === null) return undefined;
      return decisionFrame(
        { pen, width: element.clientWidth, height: element.clientHeight, palette: currentPalette() },
        data,
      );
    };
    const down = (event: PointerEvent) => {
      const scales = frame();
      if (scales === undefined) return;
      const own = pointsOfRun(lab);
      const [x, y] = place(event);
      const hit = nearest(own.points, (point) => [scales.x(point.x), scales.y(point.y)], [x, y], reach);
      if (hit !== undefined && event.altKey) {
        lab.setOwnData({ ...own, points: own.points.filter((_, i) => i !== hit) }, 'drawn');
        return;
      }
      if (hit !== undefined) {
        dragged = { index: hit, points: [...own.points] };
        element.setPointerCapture(event.pointerId);
        return;
      }
      const point = quantised({
        x: scales.x.invert(x),
        y: scales.y.invert(y),
        label: own.pointsAreNumbers ? 0 : latest.current.label,
      });
      lab.setOwnData({ ...own, points: [...own.points, point] }, 'drawn');
    };
    const up = (event: PointerEvent) => {
      const scales = frame();
      if (dragged === undefined || scales === undefined) return;
      const [x, y] = place(event);
      const { index, points } = dragged;
      points[index] = quantised({ ...points[index], x: scales.x.invert(x), y: scales.y.invert(y) });
      lab.setOwnData({ ...pointsOfRun(lab), points }, 'drawn');
      dragged = undefined;
    };
    element.addEventListener('pointerdown', down);
    element.addEventListener('pointerup', up);
    return () => {
      element.classList.remove('editing');
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointerup', up);
    };
  }, [editing, canvas, lab]);

  if (!possible) return null;
  const classes = Math.min(
    4,
    Math.max(2, shown.classes.length + Number(shown.classes.length > 0 && shown.classes.length < 4)),
  );
  return (
    <>
      <button type="button" class="quiet" aria-pressed={editing} onClick={() => setEditing(!editing)}>
        Edit points
      </button>
      {editing && shown.task !== 'numbers' && (
        <div class="segmented" role="group" aria-label="Class of new points">
          {Array.from({ length: classes }, (_, c) => (
            <button key={c} type="button" aria-pressed={label === c} onClick={() => setLabel(c)}>
              <span class={`dot dot-${c}`} /> {c + 1}
            </button>
          ))}
        </div>
      )}
      {editing && (
        <>
          <button
            type="button"
            class="quiet"
            onClick={() =>
              lab.setOwnData({ ...pointsOfRun(lab), points: pointsOfRun(lab).points.slice(0, -1) }, 'drawn')
            }
          >
            Remove last
          </button>
          <p class="sentence">Click to add, drag to move, Alt-click to remove.</p>
        </>
      )}
    </>
  );
}

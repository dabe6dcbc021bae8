import { scaleLinear, type ScaleLinear } from 'd3-scale';
import type { Bounds } from '../data/picture-plane.js';
import type { Palette } from './palette.js';

/** What pictures draw with: a canvas's context, or one that writes SVG. */
export type Pen = CanvasRenderingContext2D;

/** A sheet to draw on, in CSS pixels. */
export interface Sheet {
  readonly pen: Pen;
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
}

/** Draws one picture; knows nothing of what it drew before. */
export type Draw = (sheet: Sheet) => void;

/** A rectangle of the sheet with scales from data to pixels. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
}

export const fontFamily = 'ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** The inner rectangle with these margins. */
export function frameOf(
  { width, height }: Sheet,
  bounds: Bounds,
  margins: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number },
): Frame {
  const inner = {
    left: margins.left,
    top: margins.top,
    width: width - margins.left - margins.right,
    height: height - margins.top - margins.bottom,
  };
  return {
    ...inner,
    x: scaleLinear([bounds.left, bounds.right], [inner.left, inner.left + inner.width]),
    y: scaleLinear([bounds.bottom, bounds.top], [inner.top + inner.height, inner.top]),
  };
}

/** Draws within the frame only. */
export function clipped({ pen }: Sheet, frame: Frame, draw: () => void): void {
  pen.save();
  pen.beginPath();
  pen.rect(frame.left, frame.top, frame.width, frame.height);
  pen.clip();
  draw();
  pen.restore();
}

/** Numbers along both axes and, if wished, hair lines across. */
export function drawAxes(
  sheet: Sheet,
  frame: Frame,
  labels: readonly [string, string] | undefined,
  lines = false,
): void {
  const { pen, palette } = sheet;
  pen.font = `11px ${fontFamily}`;
  pen.lineWidth = 1;
  pen.fillStyle = palette.faint;
  pen.strokeStyle = palette.line;
  const bottom = frame.top + frame.height;
  pen.textBaseline = 'top';
  pen.textAlign = 'center';
  const xCount = Math.max(2, Math.floor(frame.width / 70));
  const xFormat = frame.x.tickFormat(xCount);
  for (const tick of frame.x.ticks(xCount)) pen.fillText(xFormat(tick), frame.x(tick), bottom + 5);
  pen.textAlign = 'right';
  pen.textBaseline = 'middle';
  const yCount = Math.max(2, Math.floor(frame.height / 36));
  const ticks = frame.y.ticks(yCount);
  const exactly = frame.y.tickFormat(yCount);
  // Three digits do not tell ticks apart whose spread is small beside their size.
  const written = new Set(ticks.map(shortNumber)).size < ticks.length ? exactly : shortNumber;
  for (const tick of ticks) {
    const y = Math.round(frame.y(tick)) + 0.5;
    if (lines) {
      pen.beginPath();
      pen.moveTo(frame.left, y);
      pen.lineTo(frame.left + frame.width, y);
      pen.stroke();
    }
    pen.fillText(written(tick), frame.left - 6, y);
  }
  if (labels === undefined) return;
  pen.textAlign = 'right';
  pen.textBaseline = 'bottom';
  pen.fillStyle = palette.faint;
  pen.fillText(labels[0], frame.left + frame.width - 4, bottom - 4);
  pen.textAlign = 'left';
  pen.textBaseline = 'top';
  pen.fillText(labels[1], frame.left + 5, frame.top + 5);
}

/** A number in at most six characters or so: 12,300 is 12.3k. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size >= 1e6 || size < 1e-3) return value.toExponential(1).replace('e+', 'e').replace('.0e', 'e');
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(3))}k`;
  return String(Number(value.toPrecision(3)));
}

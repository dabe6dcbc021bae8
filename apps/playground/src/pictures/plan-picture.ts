import type { PlanView } from '../engine/messages.js';
import { fontFamily, type Draw } from './frame.js';
import { mixed, rgbOf } from './palette.js';

/** The plan as a heat map: a row for each particle before the step, a column for each one after. */
export function planPicture(plan: PlanView | undefined, absent: string): Draw {
  return (sheet) => {
    const { pen, palette, width, height } = sheet;
    const side = Math.min(width, height) - 16;
    const [left, top] = [(width - side) / 2, (height - side) / 2];
    if (plan?.rows === undefined) {
      pen.fillStyle = palette.faint;
      pen.font = `12px ${fontFamily}`;
      pen.textAlign = 'center';
      pen.textBaseline = 'middle';
      absent
        .split('\n')
        .forEach((line, k, all) => pen.fillText(line, width / 2, height / 2 + (k - (all.length - 1) / 2) * 18));
      return;
    }
    const { size, rows } = plan;
    const canvas = document.createElement('canvas');
    canvas.width = size;
    canvas.height = size;
    const context = canvas.getContext('2d');
    if (context === null) return;
    const image = context.createImageData(size, size);
    const [paper, ink] = [rgbOf(palette.surface), rgbOf(palette.accent)];
    rows.forEach((q, k) => {
      const [red, green, blue] = mixed(paper, ink, Math.min(1, Math.sqrt(q)));
      image.data.set([red, green, blue, 255], 4 * k);
    });
    context.putImageData(image, 0, 0);
    pen.imageSmoothingEnabled = false;
    pen.drawImage(canvas, left, top, side, side);
    pen.strokeStyle = palette.line;
    pen.lineWidth = 1;
    pen.strokeRect(left + 0.5, top + 0.5, side - 1, side - 1);
  };
}

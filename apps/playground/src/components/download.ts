import type { Draw } from '../pictures/frame.js';
import { currentPalette } from './theme.js';

/** Offers bytes as a file; nothing leaves the browser. */
export function download(name: string, content: Blob | string, type = 'text/plain'): void {
  const url = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type }) : content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** A picture as PNG, at twice the size it has on the page, on the colour of its card. */
export async function downloadPng(name: string, draw: Draw, width: number, height: number): Promise<void> {
  const canvas = document.createElement('canvas');
  canvas.width = 2 * width;
  canvas.height = 2 * height;
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  const palette = currentPalette();
  pen.scale(2, 2);
  pen.fillStyle = palette.surface;
  pen.fillRect(0, 0, width, height);
  draw({ pen, width, height, palette });
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob) download(`${name}.png`, blob);
}

/** A picture as SVG text. */
export async function svgOf(draw: Draw, width: number, height: number): Promise<string> {
  const { Context } = await import('svgcanvas');
  const palette = currentPalette();
  const context = new Context({ width, height, document });
  const pen = context as unknown as CanvasRenderingContext2D;
  pen.fillStyle = palette.surface;
  pen.fillRect(0, 0, width, height);
  draw({ pen, width, height, palette });
  return context.getSerializedSvg();
}

export async function downloadSvg(name: string, draw: Draw, width: number, height: number): Promise<void> {
  download(`${name}.svg`, await svgOf(draw, width, height), 'image/svg+xml');
}

import { useEffect, useRef } from 'preact/hooks';
import type { Draw } from '../pictures/frame.js';
import { currentPalette } from './theme.js';

/** What a picture is for those who do not see it, and how it is drawn. */
export interface CanvasProps {
  readonly draw: Draw;
  readonly label: string;
  readonly class?: string;
  readonly onReady?: (canvas: HTMLCanvasElement) => void;
}

/** A picture as sharp as the screen, drawn once a frame at most. */
export function Canvas({ draw, label, class: className, onReady }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(draw);
  const pending = useRef(0);
  const palette = currentPalette();
  latest.current = draw;

  const schedule = () => {
    if (pending.current !== 0) return;
    pending.current = requestAnimationFrame(() => {
      pending.current = 0;
      if (canvas.current) paint(canvas.current, latest.current);
    });
  };
  useEffect(schedule, [draw, palette]);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    onReady?.(element);
    const observer = new ResizeObserver(schedule);
    observer.observe(element);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(pending.current);
      pending.current = 0;
    };
  }, []);
  return <canvas ref={canvas} class={className} role="img" aria-label={label} />;
}

function paint(element: HTMLCanvasElement, draw: Draw): void {
  const { clientWidth: width, clientHeight: height } = element;
  const pen = element.getContext('2d');
  if (pen === null || width === 0 || height === 0) return;
  const ratio = window.devicePixelRatio;
  const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (element.width !== pixelWidth) element.width = pixelWidth;
  if (element.height !== pixelHeight) element.height = pixelHeight;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  draw({ pen, width, height, palette: currentPalette() });
}

import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import type { Draw } from '../pictures/frame.js';
import { Canvas } from './canvas.js';
import { downloadPng, downloadSvg } from './download.js';

/** A picture with its name, its latest value and a sentence that explains it. */
export interface FigureCardProps {
  readonly title: string;
  /** Shown beside the title. */
  readonly value?: string | undefined;
  /** One sentence, shown on hover and focus. */
  readonly explanation: string;
  readonly draw: Draw;
  readonly class?: string;
  readonly children?: ComponentChildren;
  readonly onCanvas?: (canvas: HTMLCanvasElement) => void;
}

export function FigureCard({
  title,
  value,
  explanation,
  draw,
  class: className = '',
  children,
  onCanvas,
}: FigureCardProps) {
  const id = useId();
  const canvas = useRef<HTMLCanvasElement>();
  const fileName = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const size = () => [canvas.current?.clientWidth ?? 600, canvas.current?.clientHeight ?? 400] as const;
  return (
    <figure class={`card figure ${className}`} aria-labelledby={`${id}-title`}>
      <figcaption class="figure-head">
        <span class="explained" tabIndex={0} aria-describedby={`${id}-tip`}>
          <span id={`${id}-title`} class="figure-title">
            {title}
          </span>
          <span id={`${id}-tip`} role="tooltip" class="tip">
            {explanation}
          </span>
        </span>
        {value !== undefined && <span class="figure-value">{value}</span>}
        <span class="figure-tools">
          <button
            type="button"
            class="tool"
            aria-label={`${title} as PNG`}
            onClick={() => void downloadPng(fileName, draw, ...size())}
          >
            PNG
          </button>
          <button
            type="button"
            class="tool"
            aria-label={`${title} as SVG`}
            onClick={() => void downloadSvg(fileName, draw, ...size())}
          >
            SVG
          </button>
        </span>
      </figcaption>
      <Canvas
        draw={draw}
        label={`${title}. ${explanation}${value === undefined ? '' : ` Now ${value}.`}`}
        class="figure-canvas"
        onReady={(element) => {
          canvas.current = element;
          onCanvas?.(element);
        }}
      />
      {children}
    </figure>
  );
}

/** Colours of a picture, read from the page's custom properties. */
export interface Palette {
  readonly surface: string;
  readonly ink: string;
  readonly faint: string;
  readonly line: string;
  readonly accent: string;
  readonly second: string;
  readonly warning: string;
  readonly classes: readonly string[];
}

/** The palette of the theme that is on. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    surface: read('--card'),
    ink: read('--ink'),
    faint: read('--ink-faint'),
    line: read('--rule'),
    accent: read('--accent'),
    second: read('--second'),
    warning: read('--warning'),
    classes: Array.from({ length: 10 }, (_, k) => read(`--class-${k}`)),
  };
}

export type Rgb = readonly [number, number, number];

/** Red, green and blue of `#rrggbb`. */
export function rgbOf(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** `to` mixed into `from`, a share of 0 to 1. */
export function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  return [0, 1, 2].map((k) => from[k] + share * (to[k] - from[k])) as unknown as Rgb;
}

export function withAlpha(colour: string, alpha: number): string {
  const [red, green, blue] = rgbOf(colour);
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

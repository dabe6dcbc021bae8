import type { Cloud } from './clouds.js';

/** One of the small plots of a picture. */
export interface Panel {
  readonly title: string;
  readonly subtitle: string;
  readonly cloud: Cloud;
}

/** Small scatter plots in a row. */
export interface ScatterPicture {
  /** What the picture shows, for those who cannot see it. */
  readonly description: string;
  readonly panels: readonly Panel[];
  /** Drawn faintly behind every panel. */
  readonly background: Cloud;
  /** A colour, 0 to 4, for each point. */
  readonly colours: ArrayLike<number>;
}

const side = 184;
const caption = 46;
const margin = 8;
/** Half the width of the window shown. */
const extent = 1.1;

const style = [
  'path{fill:none;stroke-linecap:round;stroke-width:3.4}',
  '.b{stroke:#8c959f;stroke-opacity:.38;stroke-width:2.6}',
  '.c0{stroke:#0969da}.c1{stroke:#1a9e77}.c2{stroke:#bf8700}.c3{stroke:#d1570a}.c4{stroke:#a23bb5}',
  'text{font:600 13px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:#1f2328;text-anchor:middle}',
  '.s{font-weight:400;font-size:12px;fill:#59636e}',
  '@media(prefers-color-scheme:dark){.c0{stroke:#58a6ff}.c1{stroke:#3fcf9f}.c2{stroke:#e3b341}.c3{stroke:#f0883e}',
  '.c4{stroke:#d58ae6}text{fill:#e6edf3}.s{fill:#9198a1}.b{stroke-opacity:.45}}',
];

/** A well-formed SVG of the same bytes for the same clouds, with colours for light and for dark pages. */
export function scatterPicture({ description, panels, background, colours }: ScatterPicture): string {
  const width = panels.length * side;
  const height = side + caption;
  const lines = panels.map(({ title, subtitle, cloud }, k) => {
    const centre = side / 2;
    return [
      `<g transform="translate(${k * side} 0)"><use href="#b"/>`,
      ...[0, 1, 2, 3, 4].map((colour) => dots(`c${colour}`, cloud, (i) => colours[i] === colour)),
      `<text x="${centre}" y="${side + 16}">${escaped(title)}</text>`,
      `<text class="s" x="${centre}" y="${side + 34}">${escaped(subtitle)}</text></g>`,
    ].join('\n');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(description)}</title>`,
    `<style>${style.join('')}</style>`,
    `<defs><g id="b">${dots('b', background, () => true)}</g></defs>`,
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}

/** Points as strokes of no length with round ends: a third of the bytes of circles. */
function dots(name: string, cloud: Cloud, isDrawn: (i: number) => boolean): string {
  const scale = (side / 2 - margin) / extent;
  const at = (value: number) => Number((side / 2 + scale * value).toFixed(1));
  const steps: string[] = [];
  for (let i = 0; 2 * i < cloud.length; i++) {
    if (isDrawn(i)) steps.push(`M${at(cloud[2 * i])} ${at(-cloud[2 * i + 1])}h0`);
  }
  return `<path class="${name}" d="${steps.join('')}"/>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

import { styleText } from 'node:util';
import type { CliIo, OutputStream } from '../cli-io.js';
import { confusionTable } from './tables.js';
import { alignLeft, wrap } from './text.js';

/** Nothing is ever printed wider than this. */
const widest = 80;
const labelWidth = 14;

/** How text is shown on one stream: its width, and whether it has colour. */
export interface Page {
  readonly width: number;
  readonly colour: boolean;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

/** Colour only on a terminal that wants it (NO_COLOR unset or empty, TERM not dumb). */
export function pageOf(stream: OutputStream, env: CliIo['env']): Page {
  const colour = stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  const style = (format: 'bold' | 'dim') => (text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  const width = stream.columns ? Math.min(widest, Math.max(40, stream.columns)) : widest;
  return { width, colour, strong: style('bold'), faint: style('dim') };
}

/** Lines `label  line`, the lines as they are. */
export function beside(page: Page, label: string, lines: readonly string[]): string[] {
  return lines.map((line, i) => {
    if (i > 0) return line === '' ? '' : ' '.repeat(labelWidth) + line;
    return line === '' ? page.strong(label) : page.strong(alignLeft(label, labelWidth)) + line;
  });
}

/** As {@link beside}, each text wrapped to the page. */
export function labelled(page: Page, label: string, ...texts: readonly string[]): string[] {
  return beside(
    page,
    label,
    texts.flatMap((text) => wrap(text, page.width - labelWidth)),
  );
}

/** A confusion table as {@link beside}, in the room that is left. */
export function confusionLines(
  page: Page,
  label: string,
  counts: readonly (readonly number[])[],
  classes: readonly string[],
): string[] {
  return beside(page, label, confusionTable(counts, classes, page.width - labelWidth));
}

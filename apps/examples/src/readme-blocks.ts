/** A program in a readme. */
export interface ReadmeBlock {
  /** Line of the file that its fence is on, from 1. */
  readonly line: number;
  readonly code: string;
  /** What its lines `console.log(...); // value` promise, in their order; undefined where one promises nothing. */
  readonly promises: readonly (string | undefined)[];
}

const logLine = /^.*\bconsole\.log\(.*\);(?:\s*\/\/ (.*))?$/gm;

/**
 * The blocks of TypeScript in a text of Markdown that import from `module`, and so stand for themselves.
 *
 * @param module - as it is imported: `proxflow`
 */
export function readmeBlocks(markdown: string, module: string): readonly ReadmeBlock[] {
  return Array.from(markdown.matchAll(/^```ts\n(.*?)^```$/gms), ({ index, 1: code }) => ({
    line: markdown.slice(0, index).split('\n').length,
    code,
    promises: Array.from(code.matchAll(logLine), ([, promise]: readonly (string | undefined)[]) => promise?.trim()),
  })).filter(({ code }) => code.includes(`from '${module}'`));
}

/**
 * Whether what was printed is what was promised, blanks and line ends aside; `...` in a promise stands for further digits,
 * and after a colon it may say why.
 */
export function keepsPromise(printed: string, promise: string): boolean {
  const parts = promise.split(': ');
  return parts.some((_, k) => isPrinted(printed, parts.slice(0, k + 1).join(': ')));
}

function isPrinted(printed: string, promise: string): boolean {
  const plain = (text: string) => text.trim().replace(/\s+/g, ' ');
  const pattern = plain(promise)
    .split('...')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('\\d*');
  return new RegExp(`^${pattern}$`).test(plain(printed));
}

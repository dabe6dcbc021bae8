import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');

/** Pages in two languages: the original, and its translation into Simplified Chinese. */
const pairs = [
  ['docs/index.md', 'docs/zh/index.md'],
  ['docs/learn/start.md', 'docs/zh/learn/start.md'],
  ['README.md', 'README.zh-CN.md'],
];

/** Code blocks as they stand, and the levels of headings in their order. */
function skeleton(file: string): { readonly levels: readonly number[]; readonly code: readonly string[] } {
  const text = readFileSync(join(root, file), 'utf8');
  const code = Array.from(text.matchAll(/^```.*?^```$/gms), ([block]) => block);
  const prose = code.reduce((rest, block) => rest.replace(block, ''), text);
  return { levels: Array.from(prose.matchAll(/^(#+) /gm), ([, marks]) => marks.length), code };
}

/** The links of a start page that lead to the same page in either language. */
const keys = (file: string) =>
  Array.from(readFileSync(join(root, file), 'utf8').matchAll(/^ *(?:- )?(\w+):/gm), ([, key]) => key);

describe.each(pairs)('%s and %s', (original, translation) => {
  it('have the same headings, level by level', () => {
    expect(skeleton(translation).levels).toEqual(skeleton(original).levels);
  });

  it('have the same code, word for word', () => {
    expect(skeleton(translation).code).toEqual(skeleton(original).code);
  });

  it('have the same entries in their front matter', () => {
    expect(keys(translation)).toEqual(keys(original));
  });
});

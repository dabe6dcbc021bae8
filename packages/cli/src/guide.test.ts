import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-guide-'));
afterAll(() => rmSync(folder, { recursive: true }));
cpSync(join(root, 'docs/examples'), folder, { recursive: true });

interface Block {
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a page, in their order. */
function blocksOf(page: string): Block[] {
  const text = readFileSync(join(root, 'docs', page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, content]) => ({
    language,
    text: content,
  }));
}

/** The lines as a pattern; `...` stands for anything, within a line and as lines of its own. */
function patternOf(text: string): RegExp {
  const literal = (part: string) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const line = (words: string) => words.split('...').map(literal).join('.*');
  const lines = text.split('\n').slice(0, -1);
  return new RegExp(
    `^${lines.map((words) => (words === '...' ? String.raw`(?:.*\n)*?` : String.raw`${line(words)}\n`)).join('')}$`,
  );
}

/** Runs lines in a shell that knows `proxflow`; errors and notes come before what is printed. */
function shell(lines: string): { readonly status: number | null; readonly shown: string } {
  const script = join(root, 'tools/scripts/proxflow.mjs');
  const call = `set -e; proxflow() { '${process.execPath}' '${script}' "$@"; }\n${lines}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', call], { cwd: folder, encoding: 'utf8' });
  const told = stderr.split('\n').filter((line) => !line.startsWith('step '));
  return { status, shown: told.join('\n') + stdout };
}

const blocks = blocksOf('train-on-your-csv.md');
const commands = blocks
  .map((block, i) => ({ ...block, next: blocks[i + 1] }))
  .filter(({ language }) => language === 'sh');

describe.skipIf(spawnSync('bash', ['-c', 'true']).status !== 0)('the guide to training on a CSV file', () => {
  it('shows the file as it is', () => {
    expect(readFileSync(join(folder, 'patients.csv'), 'utf8').startsWith(blocks[0].text)).toBe(true);
    for (const { language, text } of blocks) {
      const [, name] = /^\/\/ (\S+)\n/.exec(text) ?? [];
      if (language === 'ts' && name !== undefined) writeFileSync(join(folder, `later-${name}`), text);
    }
  });

  it.each(commands)('runs: $text', ({ text, next }) => {
    if (text.includes('careful')) cpSync(join(folder, 'later-proxflow.config.ts'), join(folder, 'proxflow.config.ts'));
    const { status, shown } = shell(text);
    const fails = next?.language === 'text' && next.text.startsWith('error: ');
    expect([status, status === (fails ? 2 : 0) ? '' : shown]).toEqual([fails ? 2 : 0, '']);
    if (next?.language === 'text') expect(shown).toMatch(patternOf(next.text));
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capturedIo, run } from '../index.js';

const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-completion-'));
afterAll(() => rmSync(folder, { recursive: true }));
const scripts: Record<string, string> = {};
const shells = ['bash', 'zsh', 'fish'];

beforeAll(async () => {
  for (const shell of shells) {
    const io = capturedIo();
    expect([await run(['completion', shell], io), io.errors()]).toEqual([0, '']);
    scripts[shell] = join(folder, `proxflow.${shell}`);
    writeFileSync(scripts[shell], io.output());
  }
  writeFileSync(join(folder, 'patients.csv'), 'x,y\n');
});

const has = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

function shell(name: string, args: readonly string[]): string[] {
  const { status, stdout, stderr } = spawnSync(name, args, { cwd: folder, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\n').filter((line) => line !== '');
}

/** What bash offers for the last of the words, after sourcing the script. */
function bash(...words: string[]): string[] {
  const call = `source ${scripts.bash}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _proxflow 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return shell('bash', ['--norc', '-c', call]);
}

describe.skipIf(!has('bash'))('completion in bash', () => {
  it('registers itself when it is sourced', () => {
    const [line] = shell('bash', ['--norc', '-c', `source ${scripts.bash}; complete -p proxflow`]);
    expect(line).toMatch(/-F _proxflow proxflow$/);
  });

  it('knows the commands, their options, and the values of options', () => {
    expect(bash('proxflow', '')).toEqual(expect.arrayContaining(['train', 'compare', 'doctor', 'completion']));
    expect(bash('proxflow', 'pre')).toEqual(['predict']);
    expect(bash('proxflow', 'train', 'wdbc', '--miss')).toEqual(['--missing']);
    expect(bash('proxflow', 'train', 'wdbc', '--missing', '')).toEqual(['error', 'drop', 'mean']);
    expect(bash('proxflow', 'train', '--loss', 'hub')).toEqual(['huber']);
    expect(bash('proxflow', 'predict', 'm.json', '--missing', 'd')).toEqual(['drop']);
    expect(bash('proxflow', 'datasets', '--particles')).toEqual([]);
    expect(bash('proxflow', 'completion', '')).toEqual(shells);
  });

  it('knows data sets and files', () => {
    expect(bash('proxflow', 'train', 'wd')).toEqual(['wdbc']);
    expect(bash('proxflow', 'train', 'pat')).toEqual(['patients.csv']);
  });
});

describe.skipIf(!has('zsh'))('completion in zsh', () => {
  it('is read without a complaint and registers itself', () => {
    const call = `autoload -U compinit; compinit -u -d ${join(folder, 'dump')}; source ${scripts.zsh}; print $_comps[proxflow]`;
    expect(shell('zsh', ['-f', '-c', call])).toEqual(['_proxflow']);
  });

  it('offers commands and values', () => {
    const offer = (...words: string[]) =>
      shell('zsh', [
        ...['-f', '-c'],
        `compdef() { : }; compadd() { shift; print -l -- "$@" }; _describe() { print -l -- \${(P)2} }; _files() { print files }; source ${scripts.zsh}; words=(${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length}; _proxflow`,
      ]);
    expect(offer('proxflow', '')).toEqual(expect.arrayContaining([expect.stringMatching(/^train:/) as string]));
    expect(offer('proxflow', 'train', '--missing', '')).toEqual(['error', 'drop', 'mean']);
    expect(offer('proxflow', 'train', '')).toEqual(expect.arrayContaining(['wdbc', 'files']));
  });
});

describe.skipIf(!has('fish'))('completion in fish', () => {
  const fish = (line: string) =>
    shell('fish', ['--no-config', '-c', `source ${scripts.fish}; complete -C '${line}'`]).map(
      (text) => text.split('\t')[0],
    );

  it('offers commands, options and values', () => {
    expect(fish('proxflow pre')).toEqual(['predict']);
    expect(fish('proxflow train --miss')).toEqual(['--missing']);
    expect(fish('proxflow train --missing ')).toEqual(expect.arrayContaining(['error', 'drop', 'mean']));
  });
});

describe('completion', () => {
  it('is refused for another shell, in two lines', async () => {
    const io = capturedIo();
    expect(await run(['completion', 'tcsh'], io)).toBe(2);
    expect(io.errors()).toMatch(/^error: .*tcsh.*\nfix: .+\n$/);
  });
});

import { readFileSync } from 'node:fs';
import { shippedDatasets } from '@proxflow/datasets';
import { describe, expect, it } from 'vitest';
import { capturedIo, run } from './index.js';
import { createProgram } from './program.js';

async function output(...argv: string[]): Promise<string> {
  const io = capturedIo();
  expect([await run(argv, io), io.errors()]).toEqual([0, '']);
  return io.output();
}

describe('help and lists', () => {
  const commands = createProgram(capturedIo(), () => undefined).commands.map((command) => command.name());

  it.each([[[]], ...commands.map((name) => [[name]])])(
    'fits 80 columns and has examples: %j --help',
    async (command: string[]) => {
      const text = await output(...command, '--help');
      expect(text).toContain('Usage: proxflow');
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
      expect(text).toContain(
        `\nExamples:\n  ${command[0] === 'completion' ? 'source <(' : ''}proxflow ${command.join(' ')}`,
      );
    },
  );

  it('prints the version of the package', async () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(await output('--version')).toBe(`${manifest.version}\n`);
  });

  it('lists the shipped data sets', async () => {
    const listed = JSON.parse(await output('datasets', '--json')) as { name: string }[];
    expect(listed.map(({ name }) => name)).toEqual(shippedDatasets.map(({ name }) => name));
    const text = await output('datasets');
    for (const { name, licence } of shippedDatasets) expect(text).toMatch(new RegExp(`${name}.*${licence}`));
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

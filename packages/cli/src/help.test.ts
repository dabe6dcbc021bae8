import { readFileSync } from 'node:fs';
import { shippedDatasets } from '@proxflow/datasets';
import { describe, expect, it } from 'vitest';
import { capturedIo, run } from './index.js';

async function output(...argv: string[]): Promise<string> {
  const io = capturedIo();
  expect([await run(argv, io), io.errors()]).toEqual([0, '']);
  return io.output();
}

describe('help and lists', () => {
  it.each([[[]], [['train']], [['evaluate']], [['predict']], [['export']], [['inspect']], [['ot']], [['datasets']]])(
    'fits 80 columns: %j --help',
    async (command: string[]) => {
      const text = await output(...command, '--help');
      expect(text).toContain('Usage: proxflow');
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
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

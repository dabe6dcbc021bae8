import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readBounded } from './files/read-bounded.js';
import { capturedIo, run } from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-limits-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('a file is read up to the limit and refused beyond it', async () => {
  const path = join(folder, 'ten.csv');
  writeFileSync(path, '0123456789');
  expect(Buffer.from(await readBounded(path, 'CSV file', 10)).toString()).toBe('0123456789');
  await expect(readBounded(path, 'CSV file', 9)).rejects.toMatchObject({
    name: 'InvalidDataError',
    expected: 'a CSV file of at most 9 bytes',
  });
});

it.skipIf(!existsSync('/dev/zero'))('a model file without end is refused, and not read for ever', async () => {
  const io = capturedIo();
  expect(await run(['evaluate', '/dev/zero', 'wdbc'], io)).toBe(2);
  expect(io.errors()).toMatch(/^error: \/dev\/zero: expected a readable model file, found "a device"/);
});

it('a model file of a million brackets is refused', async () => {
  const path = join(folder, 'deep.json');
  writeFileSync(path, `${'['.repeat(1e6)}${']'.repeat(1e6)}`);
  const io = capturedIo();
  expect(await run(['evaluate', path, 'wdbc'], io)).toBe(2);
  expect(io.errors().length).toBeLessThan(500);
});

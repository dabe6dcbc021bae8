import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { decodeModel } from './index.js';

it('imports nothing of Node outside its entry for Node', () => {
  const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('node'),
  );
  expect(sources.length).toBeGreaterThan(10);
  for (const name of sources) expect(readFileSync(join(import.meta.dirname, name), 'utf8'), name).not.toMatch(/'node:/);
  expect(() => decodeModel(new Uint8Array(0))).toThrow(/model file/);
});

import * as costs from '@proxflow/costs';
import * as neurons from '@proxflow/neurons';
import * as regularizers from '@proxflow/regularizers';
import * as risks from '@proxflow/risks';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { partList } from './part-list.js';
import { documentFile, partsDocument } from './parts-document.js';

/** What these packages export besides parts. */
const noParts = new Set(['balancedRowWeights', 'classRowWeights', 'defaultMemoryLimit', 'rowBlocks']);
const packages = {
  '@proxflow/costs': costs,
  '@proxflow/neurons': neurons,
  '@proxflow/regularizers': regularizers,
  '@proxflow/risks': risks,
};
const parts = partList.flatMap((kind) => kind.parts);

describe('the list of parts', () => {
  for (const [name, exported] of Object.entries(packages)) {
    it(`has every part that ${name} exports`, () => {
      const functions = Object.keys(exported).filter((key) => !noParts.has(key));
      const listed = parts.filter((part) => part.package === name).map((part) => part.name);
      expect([...new Set(listed)].sort()).toEqual(functions.sort());
    });
  }

  it('has every part once, with a formula of one line and at least one case', () => {
    expect(new Set(parts.map(({ name }) => name)).size).toBe(parts.length);
    for (const { name, formula, cases } of parts) {
      expect(formula, name).toMatch(/^[^\n]+$/);
      expect(Object.keys(cases), name).not.toEqual([]);
    }
  });

  it('is what docs/parts.md shows; renew it by pnpm docs:parts --write', async () => {
    expect(await readFile(documentFile, 'utf8')).toBe(await partsDocument());
  });
});

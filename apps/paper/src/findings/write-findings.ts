import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend } from 'proxflow';
import { writePage } from '../report/write-page.js';
import { composeFindings } from './compose-findings.js';
import { measureFindings } from './measure-findings.js';

/** Makes the runs and writes `what-we-found.md` and its pictures into the folder of the docs; returns the page's path. */
export async function writeFindings(folder: string, backend: Backend, say: (text: string) => void): Promise<string> {
  const { markdown, plots } = await composeFindings(await measureFindings(backend, say), 'pictures');
  await mkdir(join(folder, 'pictures'), { recursive: true });
  for (const { name, svg } of plots) await writeFile(join(folder, 'pictures', `${name}.svg`), `${svg}\n`);
  const path = join(folder, 'what-we-found.md');
  await writePage(path, markdown);
  return path;
}

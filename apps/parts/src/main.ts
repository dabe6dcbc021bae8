// `pnpm docs:parts`: puts every built-in part through the suite of its contract. `--write` then renews docs/parts.md;
// without it the command fails where the file is out of date.
import { writeFile } from 'node:fs/promises';
import { failingChecks } from '@proxflow/conformance';
import { partList } from './part-list.js';
import { trialsOf } from './part.js';
import { documentFile, isUpToDate, partsDocument } from './parts-document.js';

const args = process.argv.slice(2).filter((arg) => arg !== '--');
const unknown = args.filter((arg) => arg !== '--write');
if (unknown.length > 0) {
  console.error(`pnpm docs:parts does not know ${unknown.join(', ')}. It knows: --write.`);
  process.exit(2);
}

const failures: string[] = [];
for (const kind of partList) {
  let passed = 0;
  for (const { part, setting, engine, checks } of trialsOf(kind)) {
    const failed = await failingChecks(checks);
    passed += checks.length - failed.length;
    const what = [part.name, setting, engine ?? 'host'].join(', ');
    failures.push(...failed.map((check) => `${what}: ${check}`));
  }
  console.log(`${kind.title}: ${kind.parts.length} parts, ${passed} checks passed`);
}

if (failures.length > 0) {
  console.error(`${failures.join('\n')}\n${failures.length} checks failed; docs/parts.md is left as it was.`);
  process.exitCode = 1;
} else if (args.includes('--write')) {
  await writeFile(documentFile, await partsDocument());
  console.log('wrote docs/parts.md');
} else if (!(await isUpToDate())) {
  console.error('docs/parts.md is out of date: pnpm docs:parts --write');
  process.exitCode = 1;
}

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The custom export condition under which the repository's own tools see live sources. */
const sourceCondition = '@proxflow/source';

export function* contentProblems({ packedManifest, unpacked }) {
  for (const [subpath, target] of Object.entries(packedManifest.exports ?? {})) {
    for (const file of targets(target)) {
      if (!file.includes('*') && !existsSync(join(unpacked, file)))
        yield `exports["${subpath}"]: ${file} is not packed`;
    }
    if (typeof target === 'object' && !target[sourceCondition]) yield `exports["${subpath}"] has no ${sourceCondition}`;
  }
  for (const file of Object.values(packedManifest.bin ?? {})) {
    const text = existsSync(join(unpacked, file)) ? readFileSync(join(unpacked, file), 'utf8') : undefined;
    if (!text?.startsWith('#!')) yield `bin ${file} is ${text === undefined ? 'not packed' : 'without #! line'}`;
  }
  for (const file of ['README.md', 'LICENSE']) if (!existsSync(join(unpacked, file))) yield `${file} is not packed`;
  for (const file of readdirSync(unpacked, { recursive: true })) {
    if (/\.test\.|\.tsbuildinfo$/.test(file)) yield `${file} should not be packed`;
    const source = /^dist\/(.*)\.js$/.exec(file.replaceAll('\\', '/'))?.[1];
    if (source && !existsSync(join(unpacked, 'src', `${source}.ts`))) yield `${file} has no source: remove dist/`;
  }
}

function targets(target) {
  return typeof target === 'string' ? [target] : Object.values(target ?? {}).flatMap(targets);
}

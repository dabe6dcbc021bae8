import { cp, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { glob } from 'tinyglobby';
import type { Plugin } from 'vite';
import { linkedFiles, repositoryRoot } from './repository-links.js';

const prefix = '/source/';

/** Copies what the reference and the pages link to into the built site, as text: `packages/core/src/flow.ts.txt`. */
export async function copySourceFiles(outDir: string): Promise<void> {
  const sources = await glob('packages/*/src/**/*.ts', { cwd: repositoryRoot, ignore: ['**/*.test.ts'] });
  for (const file of new Set([...sources, ...linkedFiles])) {
    const target = join(outDir, 'source', `${file}.txt`);
    await mkdir(dirname(target), { recursive: true });
    await cp(join(repositoryRoot, file), target);
  }
}

/** Serves the same files in development. */
export function serveSourceFiles(): Plugin {
  return {
    name: 'proxflow-source-files',
    configureServer({ middlewares }) {
      middlewares.use(async (request, response, next) => {
        const path = decodeURIComponent(request.url ?? '').replace(/[?#].*/, '');
        const file = path.slice(prefix.length, -'.txt'.length);
        if (!path.startsWith(prefix) || !path.endsWith('.txt') || file.split('/').includes('..')) return next();
        response.setHeader('content-type', 'text/plain; charset=utf-8');
        response.end(await readFile(join(repositoryRoot, file)));
      });
    },
  };
}

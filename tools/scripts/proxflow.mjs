// `pnpm proxflow <arguments>`: the command line tool, run from its live sources.
import { resolve } from 'node:path';
import { runSource } from './run-source.mjs';

process.exitCode = await runSource(
  resolve(import.meta.dirname, '../../packages/cli/src/bin.ts'),
  process.argv.slice(2),
);

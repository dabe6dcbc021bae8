// Runs a TypeScript entry point of this repository from its live sources: run-source.mjs <entry.ts> [arguments].
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const sourceArguments = [
  '--conditions=@proxflow/source',
  ...['--import', import.meta.resolve('tsx')],
  ...['--import', import.meta.resolve('./source-in-workers.mjs')],
];

/** Spawns `node` on `entry` with the source export condition and TypeScript support; resolves to its exit code. */
export function runSource(entry, args) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [...sourceArguments, entry, ...args], { stdio: 'inherit' });
    // The child shares the terminal and gets the signal itself; waiting lets it finish its step.
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
    child.on('error', fail);
    child.on('exit', (code, signal) => done(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

if (process.argv[1] === import.meta.filename) {
  const [entry, ...args] = process.argv.slice(2);
  process.exitCode = await runSource(resolve(entry), args);
}

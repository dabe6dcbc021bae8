// Starting other programs: every path is absolute, no shell is involved.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const workspaceRoot = resolve(import.meta.dirname, '../..');

const environment = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };

/** Runs a command and resolves to its exit code and, unless `live`, what it printed. */
export function run([command, ...args], { cwd = workspaceRoot, live = false } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd, env: environment, stdio: live ? 'inherit' : ['ignore', 'pipe', 'pipe'] });
    const [stdout, stderr] = [child.stdout, child.stderr].map(collect);
    child.on('error', fail);
    child.on('close', (code) => done({ code: code ?? 1, stdout: stdout.text, stderr: stderr.text }));
  });
}

function collect(stream) {
  const collected = { text: '' };
  stream?.setEncoding('utf8').on('data', (chunk) => (collected.text += chunk));
  return collected;
}

/** The command of a tool that the workspace root depends on: `tool('nx')`, `tool('@arethetypeswrong/cli', 'attw')`. */
export function tool(packageName, binName = packageName) {
  const manifestPath = join(workspaceRoot, 'node_modules', packageName, 'package.json');
  const { bin } = JSON.parse(readFileSync(manifestPath, 'utf8'));
  return [process.execPath, join(dirname(manifestPath), typeof bin === 'string' ? bin : bin[binName])];
}

/** The pnpm that started us, else the version the workspace names. */
export function pnpm() {
  const { npm_execpath: started } = process.env;
  if (started?.includes('pnpm')) return /\.[cm]?js$/.test(started) ? [process.execPath, started] : [started];
  const { packageManager } = JSON.parse(readFileSync(join(workspaceRoot, 'package.json'), 'utf8'));
  return ['npx', '-y', packageManager];
}

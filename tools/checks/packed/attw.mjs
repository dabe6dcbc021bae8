import { run, tool } from '../command.mjs';

export async function attwProblems({ tarball }) {
  const options = ['--profile', 'esm-only', '--no-definitely-typed', '--format', 'ascii', '--no-color', '--no-emoji'];
  const { code, stdout, stderr } = await run([...tool('@arethetypeswrong/cli', 'attw'), tarball, ...options]);
  return code === 0 ? [] : [`${stdout}${stderr}`.trim()];
}

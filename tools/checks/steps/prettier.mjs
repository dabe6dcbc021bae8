import { run, tool } from '../command.mjs';

export const prettier = {
  name: 'format',
  says: 'files are as `pnpm format` writes them',
  async problems() {
    const { code, stderr, stdout } = await run([...tool('prettier'), '--check', '--log-level', 'warn', '.']);
    return code === 0 ? [] : `${stdout}${stderr}`.trim().split('\n');
  },
};

import { pnpm, run } from '../command.mjs';

export const docs = {
  name: 'docs',
  says: 'the site builds: every export documented, no dead link',
  async problems() {
    const { code, stdout, stderr } = await run([...pnpm(), 'docs:build']);
    return code === 0 ? [] : `${stdout}${stderr}`.trim().split('\n').slice(-60);
  },
};

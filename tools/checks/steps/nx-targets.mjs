import { run, tool } from '../command.mjs';

function nxTarget(target, says) {
  return {
    name: target,
    says,
    async problems() {
      const { code } = await run([...tool('nx'), 'run-many', '-t', target], { live: true });
      return code === 0 ? [] : [`nx run-many -t ${target} ended with exit code ${code}`];
    },
  };
}

export const lint = nxTarget('lint', 'eslint in every package, module boundaries included');
export const typecheck = nxTarget('typecheck', 'tsc over sources and tests');

export const lintTools = {
  name: 'lint-tools',
  says: 'eslint over tools/',
  async problems() {
    const config = 'tools/eslint/eslint.config.mjs';
    const { code } = await run([...tool('eslint'), '--config', config, '--max-warnings', '0', 'tools'], { live: true });
    return code === 0 ? [] : [`eslint ended with exit code ${code}`];
  },
};

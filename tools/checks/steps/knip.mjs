import { run, tool } from '../command.mjs';

function knip(name, says, args) {
  return {
    name,
    says,
    async problems() {
      const { code, stdout, stderr } = await run([...tool('knip'), '--config', '.knip.json', '--no-progress', ...args]);
      return code === 0 ? [] : `${stdout}${stderr}`.trim().split('\n');
    },
  };
}

export const deadCode = knip('dead-code', 'no unused file, export or dependency, none unlisted', []);

/** Published code may rest on `dependencies` and `peerDependencies` only: what a test may import would be missing. */
export const undeclaredInProduction = knip('published-dependencies', 'published code imports no devDependency', [
  '--production',
  '--strict',
  '--include',
  'unlisted,unresolved',
]);

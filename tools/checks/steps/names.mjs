import { repositoryFiles } from '../workspace.mjs';

const nameless = /^(utils?|helpers?|common|misc|shared-utils?)(\.|$)/i;
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*\.(ts|mts|mjs|js)$/;

export const names = {
  name: 'names',
  says: 'source files are kebab-case and say what they hold',
  async problems() {
    const files = await repositoryFiles();
    return [
      ...files
        .filter((file) => file.split('/').some((part) => nameless.test(part)))
        .map((file) => `${file}: a name that says nothing (utils, helpers, common, misc)`),
      ...files
        .filter((file) => /^(packages|tools)\/.*\.(m?ts|m?js)$/.test(file) && !kebab.test(file.split('/').at(-1)))
        .map((file) => `${file}: not kebab-case`),
    ];
  },
};

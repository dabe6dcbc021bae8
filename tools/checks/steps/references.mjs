import { staleReferences } from '../project-references.mjs';

export const references = {
  name: 'references',
  says: 'TypeScript project references match the workspace dependencies',
  async problems() {
    return staleReferences().map(
      ({ file, wanted }) =>
        `${file}: references should be ${wanted.join(', ') || 'none'} (node tools/checks/project-references.mjs)`,
    );
  },
};

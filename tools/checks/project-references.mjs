// TypeScript project references follow from package.json: `node tools/checks/project-references.mjs` writes them.
import { existsSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { workspaceRoot } from './command.mjs';
import { readJson, workspaceDependencies, workspacePackages } from './workspace.mjs';

/** The tsconfig files whose references are not what package.json says, each with the references it should have. */
export function staleReferences() {
  const packages = workspacePackages();
  const folders = new Map(packages.map(({ name, folder }) => [name, folder]));
  return packages
    .filter(({ folder }) => existsSync(join(workspaceRoot, folder, 'tsconfig.lib.json')))
    .flatMap(({ folder, manifest }) => {
      const to = (sections) =>
        workspaceDependencies(manifest, sections).map(
          (name) => `${relative(folder, folders.get(name))}/tsconfig.lib.json`,
        );
      const published = ['dependencies', 'peerDependencies', 'optionalDependencies'];
      return [
        { file: `${folder}/tsconfig.json`, wanted: ['./tsconfig.lib.json', './tsconfig.test.json'] },
        { file: `${folder}/tsconfig.lib.json`, wanted: to(published) },
        {
          file: `${folder}/tsconfig.test.json`,
          wanted: ['./tsconfig.lib.json', ...to([...published, 'devDependencies'])],
        },
      ];
    })
    .filter(({ file, wanted }) => {
      const found = (readJson(workspaceRoot, file).references ?? []).map(({ path }) => path);
      return [...found].sort().join() !== [...wanted].sort().join();
    });
}

if (process.argv[1] === import.meta.filename) {
  for (const { file, wanted } of staleReferences()) {
    const config = { ...readJson(workspaceRoot, file), references: wanted.map((path) => ({ path })) };
    const path = join(workspaceRoot, file);
    writeFileSync(path, await format(JSON.stringify(config), { ...(await resolveConfig(path)), filepath: path }));
    console.log(`wrote ${file}`);
  }
}

// What the workspace consists of, read from its files.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run, workspaceRoot } from './command.mjs';

export function readJson(...path) {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

/** Every package, every app and the docs: folder relative to the root, manifest and nx tags. */
export function workspacePackages() {
  return ['packages', 'apps']
    .filter((parent) => existsSync(join(workspaceRoot, parent)))
    .flatMap((parent) => readdirSync(join(workspaceRoot, parent)).map((name) => `${parent}/${name}`))
    .concat('docs')
    .filter((folder) => existsSync(join(workspaceRoot, folder, 'package.json')))
    .map((folder) => {
      const manifest = readJson(workspaceRoot, folder, 'package.json');
      return { folder, manifest, name: manifest.name, tags: manifest.nx?.tags ?? [] };
    });
}

export function publishable(packages) {
  return packages.filter(({ manifest }) => !manifest.private);
}

/** The part `layer` of a tag `layer:<layer>`; undefined if there is not exactly one. */
export function layerOf({ tags }) {
  const layers = tags.filter((tag) => tag.startsWith('layer:')).map((tag) => tag.slice('layer:'.length));
  return layers.length === 1 ? layers[0] : undefined;
}

/** Workspace packages named in the given sections of a manifest. */
export function workspaceDependencies(manifest, sections) {
  const ours = sections.flatMap((section) =>
    Object.entries(manifest[section] ?? {}).filter(([, range]) => range.startsWith('workspace:')),
  );
  return [...new Set(ours.map(([name]) => name))];
}

/** Files git tracks or would track. */
export async function repositoryFiles() {
  const { stdout } = await run(['git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  return stdout.split('\0').filter((file) => file !== '' && existsSync(join(workspaceRoot, file)));
}

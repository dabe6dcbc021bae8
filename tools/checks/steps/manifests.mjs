import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { layers, withoutThirdParty } from '../../eslint/layers.mjs';
import { workspaceRoot } from '../command.mjs';
import { layerOf, publishable, readJson, workspaceDependencies, workspacePackages } from '../workspace.mjs';

const scripts = ['build', 'typecheck', 'test', 'lint'];

export const manifests = {
  name: 'manifests',
  says: 'every package has a readme, licence, description, layer tag, scripts',
  async problems() {
    const root = readJson(workspaceRoot, 'package.json');
    const packages = workspacePackages();
    const published = new Set(publishable(packages));
    return packages.flatMap((entry) =>
      [...ofAny(entry, root), ...(published.has(entry) ? ofPublished(entry, root) : [])].map(
        (problem) => `${entry.folder}: ${problem}`,
      ),
    );
  },
};

function* ofAny(entry, root) {
  const { folder, manifest, tags } = entry;
  const layer = layerOf(entry);
  if (!existsSync(join(workspaceRoot, folder, 'README.md'))) yield 'no README.md';
  if (manifest.license !== root.license) yield `"license" is ${manifest.license}, not ${root.license}`;
  if (!manifest.description) yield 'no "description"';
  if (manifest.type !== 'module') yield '"type" is not "module"';
  if (layer === undefined || !(layer in layers)) yield `one nx tag layer:* of ${Object.keys(layers).join(', ')} wanted`;
  if (layer === 'contract' && !tags.includes(`contract:${folder.split('/').at(-1)}`)) {
    yield `a contract has the nx tag contract:${folder.split('/').at(-1)}`;
  }
}

function* ofPublished(entry, root) {
  const { manifest } = entry;
  if (manifest.sideEffects !== false) yield '"sideEffects" is not false';
  if (manifest.engines?.node !== root.engines.node) yield `"engines.node" is not ${root.engines.node}`;
  for (const script of scripts) if (!manifest.scripts?.[script]) yield `no script "${script}"`;
  if (withoutThirdParty.includes(layerOf(entry))) {
    const ours = workspaceDependencies(manifest, ['dependencies', 'peerDependencies']);
    const all = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    const foreign = all.filter((name) => !ours.includes(name));
    if (foreign.length > 0) yield `layer ${layerOf(entry)} has no third-party dependency, found ${foreign.join(', ')}`;
  }
}

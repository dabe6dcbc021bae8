import { layers, mayDependOn } from '../../eslint/layers.mjs';
import { layerOf, workspaceDependencies, workspacePackages } from '../workspace.mjs';

const published = ['dependencies', 'peerDependencies', 'optionalDependencies'];

export const layering = {
  name: 'layering',
  says: 'declared workspace dependencies keep to the layers and have no cycle',
  async problems() {
    const packages = workspacePackages();
    const byName = new Map(packages.map((entry) => [entry.name, entry]));
    return [...forbidden(packages, byName), ...cycles(packages, byName)];
  },
};

function* forbidden(packages, byName) {
  for (const entry of packages) {
    const layer = layerOf(entry);
    if (!(layer in layers)) continue; // reported by `manifests`
    for (const name of workspaceDependencies(entry.manifest, published)) {
      const dependency = byName.get(name);
      const tags = [...dependency.tags, dependency.manifest.private ? 'npm:private' : 'npm:public'];
      if (!mayDependOn(layer, tags)) yield `${entry.name} (layer ${layer}) may not depend on ${name}`;
    }
  }
}

/** Cycles count devDependencies too: nx builds what a package's tests need before it builds the package. */
function* cycles(packages, byName) {
  const done = new Set();
  const visit = function* (name, path) {
    if (path.includes(name)) yield `cycle: ${[...path.slice(path.indexOf(name)), name].join(' -> ')}`;
    if (path.includes(name) || done.has(name)) return;
    const { manifest } = byName.get(name);
    for (const next of workspaceDependencies(manifest, [...published, 'devDependencies'])) {
      yield* visit(next, [...path, name]);
    }
    done.add(name);
  };
  for (const { name } of packages) yield* visit(name, []);
}

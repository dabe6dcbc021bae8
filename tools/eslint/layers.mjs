// Who may import whom: the table of the design, as data. A package states its place by its nx tags in package.json:
// `layer:<layer>` and, for the contracts, `contract:<name>`.

/** For each layer: the tags a package of that layer may depend on. */
export const layers = {
  random: [],
  backend: [],
  plugin: ['layer:backend'],
  contract: ['layer:backend'],
  risks: ['layer:backend', 'contract:neurons'],
  solver: ['layer:backend', 'contract:costs', 'contract:regularizers'],
  core: ['layer:solver', 'layer:contract', 'layer:risks', 'layer:random', 'layer:backend'],
  support: ['layer:backend', 'layer:random', 'layer:contract', 'layer:core'],
  conformance: ['layer:contract', 'layer:risks', 'layer:solver', 'layer:core', 'layer:random', 'layer:backend'],
  umbrella: [
    'layer:core',
    'layer:solver',
    'layer:plugin',
    'layer:contract',
    'layer:risks',
    'layer:random',
    'layer:backend',
    'layer:support',
    'layer:conformance',
  ],
  // nx gives `npm:public` to every package that is not private.
  program: ['npm:public'],
};

/** Layers whose packages have no third-party dependency. */
export const withoutThirdParty = ['backend', 'contract', 'risks'];

/** True if a package of `layer` may depend on a package with `tags`. */
export function mayDependOn(layer, tags) {
  return layers[layer].some((allowed) => tags.includes(allowed));
}

/** Constraints of `@nx/enforce-module-boundaries` for published code. */
export const sourceConstraints = Object.entries(layers).map(([layer, allowed]) => ({
  sourceTag: `layer:${layer}`,
  onlyDependOnLibsWithTags: allowed,
  ...(withoutThirdParty.includes(layer) ? { bannedExternalImports: ['*'] } : {}),
}));

/** Constraints for tests: anything the package declares (pnpm links nothing else), but never a program. */
export const testConstraints = Object.keys(layers).map((layer) => ({
  sourceTag: `layer:${layer}`,
  ...(layer === 'program' ? {} : { notDependOnLibsWithTags: ['layer:program'] }),
}));

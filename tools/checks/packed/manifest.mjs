const sections = ['dependencies', 'peerDependencies', 'optionalDependencies', 'devDependencies'];

/** pnpm must have turned `workspace:` and `catalog:` into ranges a registry knows. */
export function* manifestProblems({ packedManifest }) {
  if (packedManifest.sideEffects !== false) yield '"sideEffects" is not false';
  for (const section of sections) {
    for (const [name, range] of Object.entries(packedManifest[section] ?? {})) {
      if (/^(workspace|catalog|link|file):/.test(range)) yield `${section}.${name} is packed as ${range}`;
    }
  }
}

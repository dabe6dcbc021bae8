import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pnpm, run } from '../command.mjs';

/** Installs all tarballs in an empty project, where nothing of the workspace is in reach, and imports each entry. */
export async function consumerProblems(packages) {
  const project = join(packages[0].temporary, 'consumer');
  mkdirSync(project);
  const tarballs = Object.fromEntries(packages.map(({ name, tarball }) => [name, `file:${tarball}`]));
  const peers = Object.assign({}, ...packages.map(({ packedManifest }) => packedManifest.peerDependencies));
  const manifest = { name: 'consumer', private: true, type: 'module', dependencies: { ...peers, ...tarballs } };
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
  // JSON is YAML. A workspace file of its own keeps pnpm from looking further up.
  writeFileSync(join(project, 'pnpm-workspace.yaml'), JSON.stringify({ packages: [], overrides: tarballs }));

  const options = ['--prefer-offline', '--ignore-scripts', '--no-frozen-lockfile'];
  const install = await run([...pnpm(), 'install', ...options], { cwd: project });
  if (install.code !== 0) return [`pnpm install failed:\n${install.stdout}${install.stderr}`];

  const problems = [];
  for (const specifier of packages.flatMap(entryPoints)) {
    const script = `const entry = await import('${specifier}'); if (Object.keys(entry).length === 0) throw new Error('exports nothing');`;
    const { code, stdout, stderr } = await run([process.execPath, '--input-type=module', '-e', script], {
      cwd: project,
    });
    if (code !== 0) problems.push(`import '${specifier}': ${stderr.trim()}`);
    else if (stdout !== '') problems.push(`import '${specifier}' prints: ${stdout.trim()}`);
  }
  return problems;
}

function entryPoints({ name, packedManifest }) {
  return Object.keys(packedManifest.exports)
    .filter((subpath) => subpath !== './package.json' && !subpath.includes('*'))
    .map((subpath) => name + subpath.slice(1));
}

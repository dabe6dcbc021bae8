import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pnpm, run } from '../command.mjs';
import { publishable, readJson, workspacePackages } from '../workspace.mjs';

/** Builds, packs and unpacks every publishable package in a temporary folder that goes when the process ends. */
export async function packAll() {
  const folder = mkdtempSync(join(tmpdir(), 'packed-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const packages = publishable(workspacePackages());

  const build = await run([...pnpm(), 'build'], { live: true });
  if (build.code !== 0) throw new Error('the build failed, nothing was packed');

  const filters = packages.flatMap(({ name }) => ['--filter', name]);
  const pack = await run([...pnpm(), ...filters, '-r', 'pack', '--pack-destination', folder]);
  if (pack.code !== 0) throw new Error(`pnpm pack failed:\n${pack.stdout}${pack.stderr}`);

  for (const entry of packages) {
    const stem = entry.name.replace('@', '').replace('/', '-');
    entry.temporary = folder;
    entry.tarball = join(folder, `${stem}-${entry.manifest.version}.tgz`);
    entry.unpacked = join(folder, stem, 'package');
    mkdirSync(join(folder, stem));
    const untar = await run(['tar', '-xzf', entry.tarball, '-C', join(folder, stem)]);
    if (untar.code !== 0) throw new Error(`${entry.name}: ${untar.stderr}`);
    entry.packedManifest = readJson(entry.unpacked, 'package.json');
  }
  return packages;
}

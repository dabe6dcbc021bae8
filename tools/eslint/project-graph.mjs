import { createProjectGraphAsync, readCachedProjectGraph } from '@nx/devkit';

/**
 * The boundary rule reads nx's cached project graph and skips itself when there is none; here it is made instead, so
 * that the rule holds also when `eslint` is started by hand in a fresh clone. Under nx the cache is always there.
 */
export async function ensureProjectGraph() {
  try {
    readCachedProjectGraph();
  } catch {
    await createProjectGraphAsync({ exitOnError: true });
  }
}

import { existsSync } from 'node:fs';

/** The page as it is deployed; the test script builds it before the tests. */
export const builtSite = '.reports/site';

/** Where pictures of the pages are left. */
export const screenshots = '.reports/screenshots';

/** @throws Error if the page was not built before. */
export function requireBuilt(): string {
  if (existsSync(`${builtSite}/index.html`)) return builtSite;
  throw new Error('The page is not built: run the tests by `pnpm --filter playground test`.');
}

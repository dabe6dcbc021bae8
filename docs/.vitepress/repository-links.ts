import { existsSync, statSync } from 'node:fs';
import { posix, join } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';

/** Where the repository lies. */
export const repositoryRoot = join(import.meta.dirname, '../..');

/** Text files of the repository that pages link to, outside `docs`; the build copies them. */
export const linkedFiles = new Set<string>();

/**
 * Links in pages are written as they work in the repository: relative to the file, to folders too. This turns those that leave
 * `docs` into pages of the site where there is one (packages have their reference), else into copies of the files.
 */
export function repositoryLinks(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('repository-links', ({ tokens, env }) => {
    const page = (env as { relativePath?: string }).relativePath;
    if (page === undefined) return;
    const translate = page.startsWith('reference/') ? referenceLink : (href: string) => siteLink(page, href);
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      if (href !== null && isRelative(href)) token.attrSet('href', translate(href));
    }
  });
}

/** typedoc takes what a readme links to along, as `_media/<name>`: where that is a page of the site, the page is meant. */
function referenceLink(href: string): string {
  const [, name, hash = ''] = /(?:^|\/)_media\/([^/#]+\.md)(#.*)?$/.exec(href) ?? [];
  if (name === undefined) return href;
  const page = ['docs', 'docs/adr'].map((folder) => `${folder}/${name}`).find((file) => isFile(file));
  if (page === undefined) throw new Error(`A readme links to ${name}, which is not a page of docs.`);
  return `/${posix.relative('docs', page)}${hash}`;
}

/** The address in the site of what a page in `docs` links to. */
export function siteLink(page: string, href: string): string {
  const [path, anchor] = href.split('#');
  const target = posix.join('docs', posix.dirname(page), path).replace(/\/$/, '');
  const hash = anchor === undefined ? '' : `#${anchor}`;
  const [top, name, ...rest] = target.split('/');
  if (top === 'packages' && (rest.length === 0 || rest.join('/') === 'README.md')) {
    return `/reference/${name === 'proxflow' ? name : `@proxflow/${name}`}/${hash}`;
  }
  if (top === 'docs') return isFolder(target) ? `${posix.relative('docs', target)}/${hash}`.replace(/^/, '/') : href;
  const file = isFolder(target) ? `${target}/README.md` : target;
  if (!existsSync(join(repositoryRoot, file))) throw new Error(`docs/${page} links to ${href}, which is not there.`);
  linkedFiles.add(file);
  return `/source/${file}.txt`;
}

function isRelative(href: string): boolean {
  return !/^([a-z]+:|\/|#)/.test(href);
}

function isFile(path: string): boolean {
  const full = join(repositoryRoot, path);
  return existsSync(full) && statSync(full).isFile();
}

function isFolder(path: string): boolean {
  const full = join(repositoryRoot, path);
  return existsSync(full) && statSync(full).isDirectory();
}

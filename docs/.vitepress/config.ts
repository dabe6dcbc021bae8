import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type DefaultTheme } from 'vitepress';
import { repositoryLinks } from './repository-links.js';
import { copySourceFiles, serveSourceFiles } from './source-files.js';

const docs = join(import.meta.dirname, '..');

/** The first heading of a page. */
function titleOf(page: string): string {
  const title = /^# (.*)$/m.exec(readFileSync(join(docs, page), 'utf8'))?.[1];
  if (title === undefined) throw new Error(`docs/${page} has no heading of the first level.`);
  return title.replaceAll('`', '');
}

const entry = (page: string): DefaultTheme.SidebarItem => ({
  text: titleOf(page),
  link: `/${page.replace(/(^|\/)(README|index)\.md$|\.md$/, '$1')}`,
});

const section = (text: string, pages: readonly string[]): DefaultTheme.SidebarItem => ({
  text,
  items: pages.map(entry),
});

const learn = section('Learn', [
  'learn/start.md',
  'learn/mean-field-learning.md',
  'learn/mathematics.md',
  'epsilon.md',
  'learn/choosing.md',
  'learn/reading-the-report.md',
]);
const guides = section('Guides', [
  'train-on-your-csv.md',
  'guides/transport.md',
  'guides/loss.md',
  'guides/cost.md',
  'guides/regularizer.md',
  'guides/neuron.md',
  'guides/backend.md',
  'guides/worker.md',
  'guides/reproduce.md',
  'sweep.md',
  'model-files.md',
  'large-data.md',
  'guides/performance.md',
  'guides/other-libraries.md',
]);
const evidence = section('Evidence', ['accuracy.md', 'what-we-found.md', 'benchmarks.md', 'parts.md']);
const decisions: DefaultTheme.SidebarItem = {
  text: 'Decisions',
  collapsed: true,
  items: readdirSync(join(docs, 'adr'))
    .filter((file) => /^\d/.test(file))
    .sort()
    .map((file) => entry(`adr/${file}`)),
};
const design = [section('Design', ['architecture.md', 'notation.md', 'references.md']), decisions];

/** Written by typedoc, which `pnpm docs:build` and `pnpm docs:dev` run first. */
function referenceSidebar(): DefaultTheme.SidebarItem[] {
  const file = join(docs, 'reference/typedoc-sidebar.json');
  if (!existsSync(file)) throw new Error('There is no reference yet: run `pnpm docs:build` or `pnpm docs:dev`.');
  return JSON.parse(readFileSync(file, 'utf8')) as DefaultTheme.SidebarItem[];
}

export default defineConfig({
  title: 'proxflow',
  description: 'Proximal Sinkhorn gradient flows over weighted point clouds, in TypeScript.',
  base: process.env.DOCS_BASE ?? '/',
  cleanUrls: false,
  lastUpdated: false,
  srcExclude: ['README.md', 'reference/_media/**/*.md'],
  // The reference and the decisions are found by the search, but are not translated.
  locales: {
    root: { label: 'English', lang: 'en' },
    zh: {
      label: '简体中文',
      lang: 'zh-Hans',
      description: '用 TypeScript 实现的加权点云近端 Sinkhorn 梯度流。',
      themeConfig: {
        nav: [
          { text: '入门', link: '/zh/learn/start' },
          { text: 'Guides', link: '/guides/transport' },
          { text: 'Reference', link: '/reference/' },
        ],
        sidebar: { '/zh/': [section('入门', ['zh/learn/start.md'])] },
        outline: { label: '本页目录' },
        darkModeSwitchLabel: '外观',
        sidebarMenuLabel: '目录',
        returnToTopLabel: '回到顶部',
        docFooter: { prev: '上一页', next: '下一页' },
      },
    },
  },
  markdown: {
    math: true,
    config: repositoryLinks,
  },
  vite: { plugins: [serveSourceFiles()] },
  async buildEnd({ outDir }) {
    await copySourceFiles(outDir);
  },
  themeConfig: {
    nav: [
      { text: 'Learn', link: '/learn/start' },
      { text: 'Guides', link: '/guides/transport' },
      { text: 'Evidence', link: '/accuracy' },
      { text: 'Reference', link: '/reference/' },
      { text: 'Design', link: '/architecture' },
    ],
    sidebar: {
      '/reference/': referenceSidebar(),
      '/': [learn, guides, evidence, ...design],
    },
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    externalLinkIcon: true,
  },
});

import { Marked } from 'marked';
import type { Plot } from '../plots/plot.js';

const style = `body{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;max-width:60rem;
margin:2rem auto;padding:0 1rem;color:#1f2328}table{border-collapse:collapse;display:block;overflow-x:auto}
td,th{border:1px solid #d1d9e0;padding:.3rem .7rem;text-align:left}figure{margin:1.5rem 0}figure svg{max-width:100%;height:auto}
figcaption{color:#59636e;font-size:.9rem}code{background:#f0f1f2;padding:.1rem .3rem}`;

/** One page that needs nothing beside it: the Markdown with every picture drawn in place. */
export function htmlPage(title: string, markdown: string, plots: readonly Plot[]): string {
  const byName = new Map(plots.map((plot) => [plot.name, plot]));
  const marked = new Marked({
    renderer: {
      image({ href }) {
        const plot = byName.get(href.replace(/^.*\//, '').replace(/\.svg$/, ''));
        if (plot === undefined) throw new TypeError(`The report shows ${href}, which was not drawn.`);
        return `<figure>${plot.svg}<figcaption>${escaped(plot.description)}</figcaption></figure>`;
      },
    },
  });
  const body = marked.parse(markdown, { async: false });
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${style}</style></head>`,
    `<body>${body}</body></html>`,
    '',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

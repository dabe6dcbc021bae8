import { markup, type Html } from './html.js';

const light = `--paper:#ffffff;--panel:#f5f7f9;--ink:#1b1f24;--soft:#545d68;--line:#d5dbe1;--accent:#0072b2;
--chart-ink:#1b1f24;--chart-faint:#545d68;--chart-grid:#e6eaee;--chart-frame:#b4bcc5;--chart-1:#0072b2;--chart-2:#c24e00;
--chart-3:#00805d;--chart-4:#a8578a;--chart-5:#a97400;--chart-6:#3a8cc0;--chart-7:#1b1f24;
--chart-8:#5f62c4;--chart-9:#8c564b;--chart-10:#637939;--chart-axis:#8b949e`;
const dark = `--paper:#14171b;--panel:#1d2126;--ink:#e7eaed;--soft:#a9b2bc;--line:#343b43;--accent:#6cbcf0;
--chart-ink:#e7eaed;--chart-faint:#a9b2bc;--chart-grid:#2a3037;--chart-frame:#566069;--chart-1:#6cbcf0;--chart-2:#f0913f;
--chart-3:#3ecf9f;--chart-4:#e0a3c8;--chart-5:#f0c23c;--chart-6:#9ad4f7;--chart-7:#ffffff;
--chart-8:#a5a8f5;--chart-9:#c9917f;--chart-10:#b5cf6b;--chart-axis:#7a838d`;

const style = `:root{color-scheme:light dark;${light}}
@media screen and (prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
body{font:16px/1.55 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;margin:0;background:var(--paper);color:var(--ink)}
main{max-width:72rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .4rem;overflow-wrap:anywhere}
.sections{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 2.5rem}
.wide{grid-column:1/-1}
@media (max-width:56rem){.sections{grid-template-columns:minmax(0,1fr)}}
section{min-width:0}
h2{font-size:1.2rem;margin:2.2rem 0 .6rem;padding-top:.9rem;border-top:1px solid var(--line)}
p{margin:.5rem 0;max-width:46rem}
.soft,figcaption,caption{color:var(--soft)}
.keys{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.6rem;margin:1.2rem 0 0;padding:0}
.keys div{background:var(--panel);border:1px solid var(--line);border-radius:.5rem;padding:.55rem .8rem}
.keys dt{color:var(--soft);font-size:.85rem}
.keys dd{margin:0;font-size:1.25rem;font-weight:600;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,23rem),1fr));gap:1.2rem 2.5rem;align-items:start}
figure{margin:.6rem 0}
figure h3{font-size:1rem;margin:0 0 .3rem;font-weight:600}
figure svg{display:block;width:100%;height:auto}
figcaption{font-size:.9rem;margin-top:.35rem;max-width:34rem}
.scroll{overflow-x:auto;margin:.8rem 0;max-width:100%}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
caption{text-align:left;font-size:.9rem;padding-bottom:.35rem}
th,td{padding:.3rem .7rem;border-bottom:1px solid var(--line);text-align:right;vertical-align:top}
th:first-child{text-align:left;font-weight:500;overflow-wrap:break-word;min-width:6.5rem;max-width:22rem}
thead th,thead th:first-child{font-weight:600;vertical-align:bottom}
td:first-child{text-align:left}
pre{margin:0;padding:.6rem .8rem;background:var(--panel);border:1px solid var(--line);border-radius:.5rem}
pre code{overflow-wrap:normal}
td{white-space:nowrap}
.text td{text-align:left;overflow-wrap:anywhere;white-space:normal}
.text td,.text th{padding-left:0}
.counts td{min-width:3.2rem}
.counts td[style]{background:color-mix(in srgb,var(--chart-1) calc(var(--share)*55%),transparent)}
.best{background:color-mix(in srgb,var(--chart-3) 14%,transparent)}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9em;overflow-wrap:anywhere}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1rem;list-style:none;padding:0;margin:1.1rem 0 0;font-size:.92rem}
a{color:var(--accent)}
@media print{html{font-size:9pt}body{font-size:1rem}main{max-width:none;padding:0}nav{display:none}h2{break-after:avoid}
figure,table,.keys{break-inside:avoid}
.charts{grid-template-columns:minmax(0,1fr)}.wide .charts{grid-template-columns:repeat(2,minmax(0,1fr))}.scroll{overflow:visible}
.sections{grid-template-columns:repeat(2,minmax(0,1fr));gap:0 2rem}section{break-inside:avoid}.wide{break-inside:auto}
.keys div,td[style],.best{print-color-adjust:exact;-webkit-print-color-adjust:exact}}`;

/** What a page is made of. */
export interface PageContent {
  readonly title: string;
  /** Below the title. */
  readonly introduction: Html;
  readonly sections: readonly { readonly id: string; readonly title: string; readonly body: Html }[];
  /** Everything in the page as one document, for programs; it is not shown. */
  readonly data: object;
}

/** One file that needs nothing beside it and loads nothing, which its own policy forbids. */
export function htmlPage({ title, introduction, sections, data }: PageContent): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  const links = sections.map((part) => markup`<li><a href="#${part.id}">${part.title}</a></li>`);
  const body = markup`<main>
    <header>
      <h1>${title}</h1>
      ${introduction}
      <nav aria-label="Sections">
        <ul>
          ${links}
        </ul>
      </nav>
    </header>
    <div class="sections">${sections.map((part) => part.body)}</div>
  </main>`;
  // No text in it can end the element.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    markup`<title>${title}</title>`.text,
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}"><link rel="icon" href="data:,">`,
    `<style>${style}</style></head>`,
    `<body>${body.text}<script type="application/json" id="data">${json}</script></body></html>`,
    '',
  ].join('\n');
}

import { changedFields, presetEntries } from '../settings/settings.js';
import { encodeSettings } from '../settings/hash-codec.js';
import type { Lab, Side } from '../store/lab.js';
import { decisionDraw, seriesOf, cloudDraw, chartDraws } from './run-drawings.js';
import { svgOf } from './download.js';

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** A run as one HTML file that stands by itself: settings, results, pictures. Undefined before there is a run. */
export async function reportOf(lab: Lab, side: Side): Promise<string | undefined> {
  const run = lab.runs[side];
  const [opened, shown] = [run.opened.peek(), run.shown.peek()];
  if (opened === undefined || shown === undefined) return undefined;
  const settings = lab.state.peek()[side];
  const { scores } = run.picture.peek();
  const last = run.recording.records.findLast(({ step }) => step <= shown.checkpoint.step);
  const series = seriesOf(run.recording.records);
  const pictures = [
    [
      'Data and network',
      await svgOf(decisionDraw(run, { estimator: 'weighted', showNeurons: true, showUncertainty: true }), 560, 560),
    ],
    ['Particles', await svgOf(cloudDraw(run, undefined), 560, 560)],
  ];
  for (const { title, draw } of chartDraws(series, undefined)) pictures.push([title, await svgOf(draw, 560, 220)]);
  const changed = changedFields(settings);
  const rows: [string, string][] = [
    [
      'Preset',
      `${presetEntries[settings.preset].label}${changed.length > 0 ? `, with another ${changed.join(', ')}` : ''}`,
    ],
    ['Data', `${opened.data.name}, ${opened.data.rows} rows, ${opened.data.columns} features`],
    ['Settings', encodeSettings(settings).toString().replaceAll('&', ' ')],
    ['Backend', `${opened.backend}, ${opened.precision}`],
    ['Loss', opened.loss],
    ['Step size at the start', String(opened.stepSize)],
    ['Weight decay', String(opened.weightDecay)],
    ['Steps', String(shown.checkpoint.step)],
    ['Risk', String(last?.risk ?? NaN)],
    ['Free energy', String(last?.freeEnergy ?? NaN)],
    ['Steps in which it rose', String(run.recording.records.filter(({ fell }) => !fell).length)],
    ['Effective sample size', String(last?.effectiveSampleSize ?? NaN)],
    ['Score on training rows (weighted, mean)', `${scores?.trainWeighted}, ${scores?.trainMean}`],
    ['Score on held-out rows (weighted, mean)', `${scores?.testWeighted}, ${scores?.testMean}`],
    ['The same run', run.request?.settings.data === 'file' ? 'needs the file' : window.location.href],
  ];
  const table = rows
    .map(([name, value]) => `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`)
    .join('\n');
  const figures = pictures
    .map(([name, svg]) => `<figure>${svg}<figcaption>${escaped(name)}</figcaption></figure>`)
    .join('\n');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>proxflow: ${escaped(opened.data.name)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1c2530}
th{text-align:left;font-weight:500;padding:.2rem 1.5rem .2rem 0;vertical-align:top}td{overflow-wrap:anywhere}
.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(18rem,1fr));gap:1.5rem}figure{margin:0}svg{max-width:100%;height:auto}
figcaption{color:#5b6572}</style></head>
<body><h1>${escaped(opened.data.name)}</h1><table>${table}</table><div class="pictures">${figures}</div></body></html>
`;
}

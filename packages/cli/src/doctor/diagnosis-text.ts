import { duration, shortNumber } from '../render/numbers.js';
import { beside, labelled, type Page } from '../render/page.js';
import { columns } from '../render/tables.js';
import type { Diagnosis, Trial } from './diagnosis.js';

const yes = (has: boolean) => (has ? 'yes' : 'no');

/** The diagnosis as text for people, never wider than the page. */
export function diagnosisText(diagnosis: Diagnosis, page: Page): string {
  const { node, platform, cores, simd, relaxedSimd, sharedMemory, trials, standard } = diagnosis;
  const failed = trials.filter(({ works }) => !works);
  const verdict = standard.works ? 'works' : 'does not work: nothing can be trained here without --backend';
  return `${[
    ...labelled(page, 'Node', `${node} on ${platform}`),
    ...labelled(page, 'WebAssembly', `SIMD ${yes(simd)}, relaxed SIMD ${yes(relaxedSimd)}`),
    ...labelled(page, 'Threads', `${cores} cores, SharedArrayBuffer ${yes(sharedMemory)}`),
    '',
    ...beside(page, 'Backends', columns([['backend', 'precision', 'works', 'error', 'made in'], ...trials.map(row)])),
    ...(failed.length > 0 ? [''] : []),
    ...failed.flatMap((trial) => [
      ...labelled(page, nameOf(trial), trial.message ?? 'failed'),
      ...labelled(page, '', `fix: ${trial.remedy}`),
    ]),
    '',
    ...labelled(page, 'Default', `${standard.backend} (${standard.precision}) ${verdict}`),
  ].join('\n')}\n`;
}

function nameOf({ backend, threads }: Trial): string {
  return threads === 1 ? backend : `${backend}, threads`;
}

function row(trial: Trial): string[] {
  const { precision, works, error, seconds } = trial;
  const shown = error === undefined ? '-' : shortNumber(error);
  return [nameOf(trial), precision, yes(works), shown, duration(seconds)];
}

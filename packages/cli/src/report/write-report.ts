import { basename } from 'node:path';
import type { Table } from '@proxflow/datasets';
import type { AnyModel } from '../files/load-model.js';
import { writeAtomically } from '../files/write-atomically.js';
import { duration, percent, shortNumber } from '../render/numbers.js';
import { trainingJson, type TrainingReport } from '../training-report.js';
import { readVersion } from '../version.js';
import { cloudSection, curveSection, sampleSizeSection } from './course-sections.js';
import { datum, markup, section, table, type Html } from './html.js';
import { innerLoopSection, kernelSection } from './inner-loop-sections.js';
import { measureReport, type ReportFindings } from './measure-report.js';
import { htmlPage } from './page.js';
import { calibrationSection, rocSection } from './probability-sections.js';
import { confusionSection, fitSection, importanceSection, scoreSection } from './result-sections.js';
import type { SectionContent } from './section-content.js';

/** What a report is written of. */
export interface ReportQuestion {
  readonly report: TrainingReport;
  readonly trained: AnyModel;
  readonly test: Table;
  /** As they were typed. */
  readonly flags: object;
}

/** Writes the report of a training as one HTML file. @throws InvalidDataError if it cannot be written. */
export async function writeReport(path: string, question: ReportQuestion): Promise<void> {
  await writeAtomically(path, await composeReport(question));
}

/** The report as one HTML page, with the document of `train --json` in it. */
export async function composeReport({ report, trained, test, flags }: ReportQuestion): Promise<string> {
  const findings = await measureReport(trained, test);
  const contents = [
    scoreSection(report),
    confusionSection(report),
    await fitSection(report, findings),
    await curveSection(report),
    await calibrationSection(report, findings),
    await rocSection(report, findings),
    await importanceSection(report, findings),
    await cloudSection(report, findings),
    await sampleSizeSection(report),
    await innerLoopSection(report),
    await kernelSection(report),
    configurationSection(report, flags),
  ].filter((content) => content !== undefined);
  return htmlPage({
    title: `${basename(report.dataset)}: ${report.task}`,
    introduction: introduction(report),
    sections: contents.map(({ id, title, parts, wide }) => ({ id, title, body: section(id, title, parts, wide) })),
    data: { ...trainingJson(report), report: findingsJson(report, findings) },
  });
}

const states = {
  completed: 'completed; every inner loop converged',
  stoppedEarly: 'stopped early by its validation rows; every inner loop converged',
  innerUnconverged: 'completed, but some inner loop missed its tolerance',
  aborted: 'interrupted before its last step',
  diverged: 'diverged; this is the last good state before it',
} as const;

function introduction(report: TrainingReport): Html {
  const { task, test, record, settings, rows, features, targetName, classes, split } = report;
  const show = task === 'classification' ? percent : (value: number) => value.toFixed(4);
  const target = classes ? `${targetName} (${classes.length} classes)` : targetName;
  const keys: [string, string][] = [
    [task === 'classification' ? 'test accuracy' : 'test R squared', show(test.score.weighted)],
    ['last risk', shortNumber(record.risk.last)],
    ['steps', String(record.steps)],
    ['particles', String(settings.particles)],
    ['effective particles', record.effectiveSampleSize.toFixed(1)],
    ['time', duration(record.seconds)],
  ];
  return markup`<p>
      A mean-field network trained by a proximal Sinkhorn gradient flow to predict ${target} from ${features} features
      of ${rows} rows, split ${split}. Training ${states[record.status]}.
    </p>
    <dl class="keys">
      ${keys.map(
        ([name, value]) =>
          markup`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>`;
}

/** Every setting with its final value, the options as typed, and what else decides the result. */
function configurationSection(report: TrainingReport, flags: object): SectionContent {
  const { settings, dataset, rows, features, targetName, classes, split, modelPath, record, train, test } = report;
  const facts: [string, unknown][] = [
    ['proxflow', readVersion()],
    ['data set', dataset],
    ['rows', `${rows}: ${train.rows} to train, ${test.rows} to test`],
    ['features', features],
    ['target', targetName],
    ...(classes ? [['classes', classes.join(', ')] as [string, unknown]] : []),
    ['split', split],
    ['model file', modelPath ?? 'not kept'],
    ['time', `${duration(record.seconds)}, ${duration(record.secondsPerStep)} a step`],
  ];
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  const cells = (entries: readonly (readonly [string, unknown])[]) =>
    entries
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        typeof value === 'number' ? datum(`settings.${name}`, value, text(value)) : text(value),
      ]);
  const tables = [
    table('Data and program', ['what', 'value'], cells(facts)),
    table('Settings with their final values', ['setting', 'value'], cells(Object.entries(settings))),
    table('Options as they were given', ['option', 'value'], cells(Object.entries(flags))),
  ];
  return {
    id: 'configuration',
    title: 'Configuration',
    wide: true,
    parts: [markup`<div class="charts text">${tables}</div>`],
  };
}

/** What the report measured itself. */
function findingsJson({ test, record }: TrainingReport, findings: ReportFindings): object {
  const { calibration, roc, regression, importance, cloud } = findings;
  return {
    ...(test.confusion && { confusionMatrix: test.confusion }),
    ...(calibration && {
      calibrationError: calibration.error,
      logLoss: calibration.logLoss,
      reliability: calibration.bins,
    }),
    ...(roc && { rocArea: roc.area }),
    ...(regression && { rootMeanSquareError: regression.rootMeanSquare, meanAbsoluteError: regression.meanAbsolute }),
    ...(importance && { importance: importance.features }),
    explainedVariance: cloud.explained,
    course: record.history.course ?? null,
  };
}

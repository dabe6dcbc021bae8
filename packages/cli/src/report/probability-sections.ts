import { pageTheme, pointChart } from '@proxflow/charts';
import { shortNumber } from '../render/numbers.js';
import type { TrainingReport } from '../training-report.js';
import { chartSize, curves, downSamplePoints, drawFigures } from './figures.js';
import { datum, markup } from './html.js';
import type { ReportFindings } from './measure-report.js';
import type { SectionContent } from './section-content.js';

/** Reliability diagram and its numbers. */
export async function calibrationSection(
  { task, calibration: fitted }: TrainingReport,
  { calibration }: ReportFindings,
): Promise<SectionContent | undefined> {
  if (task === 'regression') return undefined;
  const [id, title] = ['calibration', 'Calibration'];
  if (calibration === undefined) {
    const none =
      'The loss defines no probabilities, so there is nothing to be calibrated; --calibrate 0.2 fits them on rows set apart.';
    return { id, title, parts: [markup`<p>${none}</p>`] };
  }
  const { bins, error, logLoss } = calibration;
  const lowest = Math.floor(10 * Math.min(...bins.map(({ low }) => low))) / 10;
  const chart = pointChart({
    xTitle: 'mean confidence',
    yTitle: 'share that is right',
    points: bins.map(({ confidence, accuracy, rows }) => ({ x: confidence, y: accuracy, size: rows })),
    diagonal: true,
    xDomain: [lowest, 1],
    yDomain: [0, 1],
    areas: [30, 300],
    ...chartSize,
    theme: pageTheme,
  });
  const explanation = `Each point is the rows of one range of confidence, larger for more rows; on the dashed line probabilities are honest.`;
  const facts = markup`<p>
    Expected calibration error ${datum('calibrationError', error, error.toFixed(4))}, log loss
    ${datum('logLoss', logLoss, shortNumber(logLoss))}, both on test rows; 0 is
    best.${
      fitted
        ? markup` Probabilities were fitted on rows set apart: scale ${shortNumber(fitted.scale)}, offset
          ${shortNumber(fitted.offset)}.`
        : ''
    }
  </p>`;
  return { id, title, parts: [facts, await drawFigures([{ title: 'Confidence and accuracy', explanation, chart }])] };
}

/** Receiver operating characteristic of two classes. */
export async function rocSection(
  { classes }: TrainingReport,
  { roc }: ReportFindings,
): Promise<SectionContent | undefined> {
  if (classes?.length !== 2) return undefined;
  const [id, title] = ['roc', 'ROC'];
  if (roc === undefined)
    return { id, title, parts: [markup`<p>The test rows are all of one class: there is no curve.</p>`] };
  const points = roc.falsePositiveRate.map((x, i) => ({ x, y: roc.truePositiveRate[i] }));
  const ends = [0, 1].map((x) => ({ x, y: x }));
  const chart = curves({
    xTitle: 'false positive rate',
    yTitle: 'true positive rate',
    curves: [
      { name: 'model', points: downSamplePoints(points) },
      { name: 'guessing', points: ends },
    ],
    xDomain: [0, 1],
    yDomain: [0, 1],
  });
  const explanation = `How many rows of ${classes[1]} are found against how many of ${classes[0]} are taken for it, over all thresholds.`;
  const facts = markup`<p>
    Area under the curve ${datum('rocArea', roc.area, roc.area.toFixed(4))}: the chance that a row of ${classes[1]}
    scores above one of ${classes[0]}.
  </p>`;
  return {
    id,
    title,
    parts: [facts, await drawFigures([{ title: 'Receiver operating characteristic', explanation, chart }])],
  };
}

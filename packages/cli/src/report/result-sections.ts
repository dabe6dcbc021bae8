import { barChart, pageTheme, pointChart } from '@proxflow/charts';
import { percent, shortNumber } from '../render/numbers.js';
import { fit } from '../render/text.js';
import type { Scores } from '../scores.js';
import type { TrainingReport } from '../training-report.js';
import { chartSize, downSamplePoints, drawFigures } from './figures.js';
import { datum, markup, scrolling, table } from './html.js';
import type { ReportFindings } from './measure-report.js';
import type { SectionContent } from './section-content.js';

/** Accuracy or R squared by both estimators. */
export function scoreSection({ task, test, train }: TrainingReport): SectionContent {
  const [name, key, show] =
    task === 'classification' ? ['Accuracy', 'Accuracy', percent] : ['R squared', 'R2', (x: number) => x.toFixed(4)];
  const row = (part: 'test' | 'train', { rows, score }: Scores) => [
    `${part}, ${rows} rows`,
    datum(`${part}${key}.weighted`, score.weighted, show(score.weighted)),
    datum(`${part}${key}.unweighted`, score.unweighted, show(score.unweighted)),
  ];
  const about =
    'The weighted estimator averages the neurons with their trained weights, the unweighted one counts each alike. Test rows were ' +
    'not trained on.';
  return {
    id: 'scores',
    title: name,
    parts: [
      markup`<p>${about}</p>`,
      table(`${name} by estimator`, ['rows', 'weighted', 'unweighted'], [row('test', test), row('train', train)]),
    ],
  };
}

/** Counts by true and predicted class, with the share of each class that is found and of each prediction that is right. */
export function confusionSection({ test, classes }: TrainingReport): SectionContent | undefined {
  const counts = test.confusion;
  if (counts === undefined || classes === undefined) return undefined;
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  const share = (part: number, whole: number) => (whole === 0 ? '-' : percent(part / whole));
  const head = classes.map((name) => markup`<th scope="col">${name}</th>`);
  const rows = counts.map((row, t) => {
    const cells = row.map((count, p) => {
      const colour = total(row) === 0 ? 0 : count / total(row);
      return markup`<td style="--share:${colour.toFixed(3)}">${datum(`confusion.${t}.${p}`, count, String(count))}</td>`;
    });
    return markup`<tr>
      <th scope="row">${classes[t]}</th>
      ${cells}
      <td>${share(row[t], total(row))}</td>
    </tr>`;
  });
  const right = classes.map((_, p) => markup`<td>${share(counts[p][p], total(counts.map((row) => row[p])))}</td>`);
  const caption = 'Test rows by true class (lines) and predicted class (columns)';
  const inside = markup`<table class="counts">
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        <th scope="col">true class</th>
        ${head}
        <th scope="col">recall</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row">precision</th>
        ${right}
        <td></td>
      </tr>
    </tfoot>
  </table>`;
  const about =
    'Each cell counts the test rows of one class that were taken for another; the deeper the colour, the larger the share of its line. Recall is the share of a class that is found, precision the share of a prediction that is right.';
  const wide = classes.length > 3;
  return {
    id: 'confusion',
    title: 'Confusion matrix',
    wide,
    parts: [markup`<p>${about}</p>`, scrolling(caption, inside)],
  };
}

/** True against predicted numbers. */
export async function fitSection(
  { targetName }: TrainingReport,
  { regression }: ReportFindings,
): Promise<SectionContent | undefined> {
  if (regression === undefined) return undefined;
  const { truth, predicted, rootMeanSquare, meanAbsolute } = regression;
  const points = downSamplePoints(truth.map((x, i) => ({ x, y: predicted[i] })));
  const chart = pointChart({
    xTitle: `true ${fit(targetName, 24)}`,
    yTitle: 'predicted',
    points,
    diagonal: true,
    ...chartSize,
    theme: pageTheme,
  });
  const facts = markup`<p>
    Root mean square error ${datum('rootMeanSquareError', rootMeanSquare, shortNumber(rootMeanSquare))}, mean absolute
    error ${datum('meanAbsoluteError', meanAbsolute, shortNumber(meanAbsolute))}, in units of ${targetName}, on test
    rows.
  </p>`;
  const explanation = 'Each point is a test row; on the dashed line the prediction is right.';
  return {
    id: 'fit',
    title: 'Fit',
    parts: [facts, await drawFigures([{ title: 'True and predicted', explanation, chart }])],
  };
}

/** Features shown in the chart; the rest is in the data of the page. */
const mostBars = 20;

/** What shuffling each feature costs. */
export async function importanceSection(
  { task, features }: TrainingReport,
  { importance }: ReportFindings,
): Promise<SectionContent> {
  const [id, title] = ['importance', 'Feature importance'];
  if (importance === undefined) {
    const none = `With ${features} features it is not measured here; 'proxflow evaluate --importance' does it.`;
    return { id, title, parts: [markup`<p>${none}</p>`] };
  }
  const sorted = [...importance.features].sort((a, b) => b.mean - a.mean);
  const unit = task === 'classification' ? 'accuracy' : 'R squared';
  const chart = barChart({
    valueTitle: `fall of ${unit}`,
    bars: sorted.slice(0, mostBars).map(({ name, index, mean, deviation }) => ({
      name: fit(name ?? String(index), 26),
      value: mean,
      deviation,
    })),
    width: 220,
    nameWidth: 150,
    theme: pageTheme,
  });
  const more = sorted.length > mostBars ? ` The ${mostBars} most important of ${sorted.length} are shown.` : '';
  const explanation = `How much ${unit} on test rows falls when a feature is shuffled, mean and deviation of ${importance.repeats} shuffles.${more}`;
  const about = 'Of features that say the same each looks unimportant, as the others stand in for it.';
  return {
    id,
    title,
    parts: [markup`<p>${about}</p>`, await drawFigures([{ title: 'Worth of each feature', explanation, chart }])],
  };
}

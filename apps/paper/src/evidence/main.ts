// `pnpm evidence`: prints every accuracy and check level that README and docs quote, as Markdown.
import { publishedLevels } from './published-levels.js';
import { digitsSensitivities, wdbcSensitivities, type Sensitivity } from './sensitivity.js';
import { orderedAccuracies, shuffledAccuracies, type Accuracy } from './wdbc-accuracy.js';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const row = (...cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`);

function table(title: string, accuracies: readonly Accuracy[]): void {
  console.log(`\n### ${title}\n`);
  row('seed', 'weighted', 'unweighted', 'ms per step');
  row('---', '---', '---', '---');
  for (const { seed, weighted, unweighted, secondsPerStep } of accuracies) {
    row(String(seed), weighted.toFixed(4), unweighted.toFixed(4), (secondsPerStep * 1000).toFixed(1));
  }
  const average = (pick: (accuracy: Accuracy) => number) => mean(accuracies.map(pick)).toFixed(4);
  row(
    'mean',
    average(({ weighted }) => weighted),
    average(({ unweighted }) => unweighted),
    '',
  );
}

table('WDBC, default settings, ordered 70/30 split: test accuracy', await orderedAccuracies());
table('WDBC, default settings, ten shuffled 70/30 splits: test accuracy', await shuffledAccuracies());

function changes(name: string, sensitivities: readonly Sensitivity[]): void {
  console.log(`\n### ${name}, ordered 70/30 split, seed 1: one default changed at a time\n`);
  row('change', `test rows right of ${sensitivities[0].testRows}`);
  row('---', '---');
  for (const { change, correctRows } of sensitivities) row(change, String(correctRows));
}

changes('WDBC', await wdbcSensitivities());
changes('digits', await digitsSensitivities());

const levels = await publishedLevels();
console.log(`\n### Preset reference on WDBC, seed 1, ${levels.steps} steps\n`);
row('quantity', 'value');
row('---', '---');
row('soft train risk at f = 0', levels.atZero.toFixed(10));
row('train risk, all benign', levels.allBenign.toFixed(10));
row('train risk, all malignant', levels.allMalignant.toFixed(10));
row('soft train risk after training, weighted', levels.trainedSoftRisk.toFixed(10));
row('sum of weights at the start', levels.initialWeightSum.toExponential(6));
row('sum of weights at the end', levels.finalWeightSum.toExponential(6));
row('inner sweeps per step', levels.sweeps.join(', '));
row('largest off-diagonal mass in the last step', String(levels.lastOffDiagonalMass));
row('test accuracy, weighted', levels.testAccuracy.weighted.toFixed(4));
row('test accuracy, unweighted', levels.testAccuracy.unweighted.toFixed(4));

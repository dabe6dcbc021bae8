import {
  loadDigits,
  loadWdbc,
  MeanFieldClassifier,
  orderedSplit,
  selectRows,
  tanhNeuron,
  type ClassificationTable,
  type ModelOptions,
  type SettingsSummary,
} from 'proxflow';

/** How a change of one default setting changes a split. */
export interface Sensitivity {
  readonly change: string;
  /** Test rows that the weighted estimator gets right. */
  readonly correctRows: number;
  readonly testRows: number;
}

type Changes = (defaults: SettingsSummary) => readonly (readonly [change: string, options: ModelOptions])[];

/** Changes one default at a time on the ordered 70/30 split, seed 1. */
async function sensitivities(table: ClassificationTable, changes: Changes): Promise<Sensitivity[]> {
  const split = orderedSplit(table.rows, 0.7);
  const train = selectRows(table, split.train);
  const test = selectRows(table, split.test);
  const truth = Array.from(test.target.labels, (label) => table.target.classes[label]);
  const judge = async (change: string, model: MeanFieldClassifier): Promise<Sensitivity> => ({
    change,
    correctRows: Math.round((await model.score(test, truth)) * test.rows),
    testRows: test.rows,
  });

  const base = await new MeanFieldClassifier({ seed: 1 }).fitTable(train);
  const results = [await judge('none', base)];
  for (const [change, options] of changes(base.settings)) {
    results.push(await judge(change, await new MeanFieldClassifier({ seed: 1, ...options }).fitTable(train)));
  }
  return results;
}

/** The defaults of two classes, on WDBC. */
export async function wdbcSensitivities(): Promise<Sensitivity[]> {
  return sensitivities(await loadWdbc(), ({ stepSize, steps }) => [
    ['step size halved', { stepSize: stepSize / 2 }],
    ['step size doubled', { stepSize: stepSize * 2 }],
    ['a quarter of the steps', { steps: steps / 4 }],
    ['weight decay 0.005', { weightDecay: 0.005 }],
    ['weight decay 0.01', { weightDecay: 0.01 }],
    ['weight decay 0.03', { weightDecay: 0.03 }],
    ['inverse temperature 100', { inverseTemperature: 100 }],
    ['no noise', { inverseTemperature: Infinity }],
  ]);
}

/** The defaults of more classes, on digits. */
export async function digitsSensitivities(): Promise<Sensitivity[]> {
  const ownLaw = (inputDimension: number) => tanhNeuron({ outputs: 10 }).initialDistribution(inputDimension);
  return sensitivities(await loadDigits(), ({ stepSize, steps }) => [
    ['a tenth of the step size: the rule of two classes', { stepSize: stepSize / 10 }],
    ['step size halved', { stepSize: stepSize / 2 }],
    ['a quarter of the steps', { steps: steps / 4 }],
    ['inverse temperature 1e4', { inverseTemperature: 1e4 }],
    ['inverse temperature 100', { inverseTemperature: 100 }],
    ['weight decay 0.001 at inverse temperature 1e4', { weightDecay: 0.001, inverseTemperature: 1e4 }],
    ['amplitudes of deviation 1 at the start', { initialDistribution: ownLaw }],
    [
      'all of the defaults of two classes',
      { stepSize: stepSize / 10, inverseTemperature: 1e4, weightDecay: 0.02, initialDistribution: ownLaw },
    ],
  ]);
}

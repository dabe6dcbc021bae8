import { loadWdbc, MeanFieldClassifier, orderedSplit, selectRows, type ModelOptions } from 'proxflow';

/** How a change of one default setting changes the ordered WDBC split. */
export interface Sensitivity {
  readonly change: string;
  /** Test rows of the 170 that the weighted estimator gets right. */
  readonly correctRows: number;
}

/** Changes one default at a time, seed 1. */
export async function sensitivities(): Promise<Sensitivity[]> {
  const wdbc = await loadWdbc();
  const split = orderedSplit(wdbc.rows, 0.7);
  const train = selectRows(wdbc, split.train);
  const test = selectRows(wdbc, split.test);
  const truth = Array.from(test.target.labels, (label) => wdbc.target.classes[label]);
  const correctRows = async (model: MeanFieldClassifier) => Math.round((await model.score(test, truth)) * test.rows);

  const base = await new MeanFieldClassifier({ seed: 1 }).fitTable(train);
  const { stepSize, steps } = base.settings;
  const changes: [string, ModelOptions][] = [
    ['step size halved', { stepSize: stepSize / 2 }],
    ['step size doubled', { stepSize: stepSize * 2 }],
    ['a quarter of the steps', { steps: steps / 4 }],
    ['weight decay 0.005', { weightDecay: 0.005 }],
    ['weight decay 0.01', { weightDecay: 0.01 }],
    ['weight decay 0.03', { weightDecay: 0.03 }],
    ['inverse temperature 100', { inverseTemperature: 100 }],
    ['no noise', { inverseTemperature: Infinity }],
  ];
  const results: Sensitivity[] = [{ change: 'none', correctRows: await correctRows(base) }];
  for (const [change, options] of changes) {
    const model = await new MeanFieldClassifier({ seed: 1, ...options }).fitTable(train);
    results.push({ change, correctRows: await correctRows(model) });
  }
  return results;
}

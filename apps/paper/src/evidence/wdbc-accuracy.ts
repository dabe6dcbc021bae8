import { loadWdbc, MeanFieldClassifier, orderedSplit, selectRows, shuffledSplit, type Split } from 'proxflow';

/** Test accuracies of one training run with default settings. */
export interface Accuracy {
  readonly seed: number;
  readonly weighted: number;
  readonly unweighted: number;
  readonly secondsPerStep: number;
}

async function accuracyOf(split: Split, seed: number): Promise<Accuracy> {
  const wdbc = await loadWdbc();
  const test = selectRows(wdbc, split.test);
  const truth = Array.from(test.target.labels, (label) => wdbc.target.classes[label]);
  const model = await new MeanFieldClassifier({ seed }).fitTable(selectRows(wdbc, split.train));
  return {
    seed,
    weighted: await model.score(test, truth),
    unweighted: await model.score(test, truth, { estimator: 'unweighted' }),
    secondsPerStep: model.record.secondsPerStep,
  };
}

/** Seeds 1 to 5 on the ordered 70/30 split of the paper. */
export async function orderedAccuracies(): Promise<Accuracy[]> {
  const { rows } = await loadWdbc();
  return inTurn([1, 2, 3, 4, 5], (seed) => accuracyOf(orderedSplit(rows, 0.7), seed));
}

/** Seeds 1 to 10, each with its own shuffled 70/30 split. */
export async function shuffledAccuracies(): Promise<Accuracy[]> {
  const { rows } = await loadWdbc();
  return inTurn([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], (seed) => accuracyOf(shuffledSplit(rows, 0.7, seed), seed));
}

async function inTurn<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await run(item));
  return results;
}

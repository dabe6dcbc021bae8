import {
  loadWdbc,
  MeanFieldClassifier,
  orderedSplit,
  presets,
  publishedRiskLevel,
  selectRows,
  type StepReport,
} from 'proxflow';

/** What the reference preset shows on WDBC after its default number of steps. */
export interface PublishedLevels {
  readonly atZero: number;
  readonly allBenign: number;
  readonly allMalignant: number;
  readonly initialWeightSum: number;
  readonly finalWeightSum: number;
  readonly trainedSoftRisk: number;
  readonly testAccuracy: { readonly weighted: number; readonly unweighted: number };
  readonly sweeps: readonly number[];
  readonly lastOffDiagonalMass: number | undefined;
  readonly steps: number;
}

/** Runs the published scripts' arithmetic and reads off the levels it is known by. */
export async function publishedLevels(): Promise<PublishedLevels> {
  const wdbc = await loadWdbc();
  const split = orderedSplit(wdbc.rows, 0.7);
  const train = selectRows(wdbc, split.train);
  const test = selectRows(wdbc, split.test);
  const truth = Array.from(test.target.labels, (label) => wdbc.target.classes[label]);
  const signs = Float64Array.from(train.target.labels, (label) => 2 * label - 1);
  const level = (f: number) => publishedRiskLevel(new Float64Array(train.rows).fill(f), signs);

  const reports: StepReport[] = [];
  const model = new MeanFieldClassifier({ preset: 'reference', seed: 1 });
  await model.fitTable(train, { onStep: (report) => void reports.push(report) });
  const { particles, steps } = presets.reference;
  return {
    atZero: level(0),
    allBenign: level(-1),
    allMalignant: level(1),
    initialWeightSum: particles / (0.04 * 2 ** 30),
    finalWeightSum: model.network.weights.reduce((sum, weight) => sum + weight, 0),
    trainedSoftRisk: publishedRiskLevel(await model.decision(train), signs),
    testAccuracy: {
      weighted: await model.score(test, truth),
      unweighted: await model.score(test, truth, { estimator: 'unweighted' }),
    },
    sweeps: [...new Set(reports.map((report) => report.weightUpdate.iterations))],
    lastOffDiagonalMass: reports.at(-1)?.weightUpdate.kernelHealth?.offDiagonalMass,
    steps,
  };
}

import { InvalidArgumentError } from '@proxflow/backend';
import { isClassificationTable, isRegressionTable, type Table } from '@proxflow/datasets';
import {
  expectedCalibrationError,
  logLoss,
  reliabilityBins,
  rocCurve,
  type PermutationImportance,
  type ReliabilityBin,
  type RocCurve,
} from 'proxflow';
import type { AnyModel } from '../files/load-model.js';
import { measureImportance } from '../scores.js';
import { projectCloud, type CloudView } from './project-cloud.js';

/** How honest the probabilities are. */
export interface CalibrationFindings {
  readonly bins: readonly ReliabilityBin[];
  readonly error: number;
  readonly logLoss: number;
}

/** True and predicted numbers. */
export interface RegressionFindings {
  readonly truth: readonly number[];
  readonly predicted: readonly number[];
  readonly rootMeanSquare: number;
  readonly meanAbsolute: number;
}

/** What a report measures besides what `train` prints, on the test rows, by the weighted estimator. */
export interface ReportFindings {
  /** Undefined where the loss defines no probability. */
  readonly calibration: CalibrationFindings | undefined;
  /** Of two classes, where the test rows have both. */
  readonly roc: RocCurve | undefined;
  readonly regression: RegressionFindings | undefined;
  /** Undefined where there are too many features to shuffle each. */
  readonly importance: PermutationImportance | undefined;
  readonly cloud: CloudView;
}

/** Bins of a reliability diagram: of test rows there are seldom many. */
const bins = 10;
/** Shuffling more features than this takes longer than training. */
const mostFeatures = 200;

/** Measures a trained model on the rows it was not trained on. */
export async function measureReport(any: AnyModel, test: Table): Promise<ReportFindings> {
  const { settings, network } = any.model;
  return {
    calibration: await measureCalibration(any, test),
    roc: await measureRoc(any, test),
    regression: await measureRegression(any, test),
    importance: test.columns <= mostFeatures ? await measureImportance(any, test, settings.seed) : undefined,
    cloud: projectCloud(network, any.task === 'classification' ? any.model.classes : undefined),
  };
}

async function measureCalibration(any: AnyModel, test: Table): Promise<CalibrationFindings | undefined> {
  if (any.task === 'regression' || !isClassificationTable(test)) return undefined;
  const { labels } = test.target;
  let probabilities: number[][];
  try {
    probabilities = await any.model.predictProbability(test);
  } catch (error) {
    // A hinge has no probabilities; the report then says that.
    if (error instanceof InvalidArgumentError) return undefined;
    throw error;
  }
  return {
    bins: reliabilityBins(probabilities, labels, { bins }),
    error: expectedCalibrationError(probabilities, labels, { bins }),
    logLoss: logLoss(probabilities, labels),
  };
}

async function measureRoc(any: AnyModel, test: Table): Promise<RocCurve | undefined> {
  if (any.task === 'regression' || !isClassificationTable(test) || any.model.classes.length !== 2) return undefined;
  const positive = Array.from(test.target.labels, (label) => label === 1);
  if (new Set(positive).size < 2) return undefined;
  const scores = await any.model.decision(test);
  const outputs = scores.length / test.rows;
  // With an output for each class, how far the second is ahead.
  const lead = positive.map((_, i) => (outputs === 1 ? scores[i] : scores[2 * i + 1] - scores[2 * i]));
  return rocCurve(lead, positive);
}

async function measureRegression(any: AnyModel, test: Table): Promise<RegressionFindings | undefined> {
  if (any.task !== 'regression' || !isRegressionTable(test)) return undefined;
  const predicted = Array.from(await any.model.predict(test));
  const truth = Array.from(test.target.values);
  const errors = predicted.map((value, i) => value - truth[i]);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    truth,
    predicted,
    rootMeanSquare: Math.sqrt(mean(errors.map((error) => error * error))),
    meanAbsolute: mean(errors.map(Math.abs)),
  };
}

import { accuracy, rSquared, type Backend, type Table } from 'proxflow';

/** What every contender gets: the same rows and the same seed. */
export interface ContenderQuestion {
  readonly train: Table;
  readonly test: Table;
  readonly seed: number;
  /** For those that compute with ours. */
  readonly backend: Backend;
  /** Share of the usual steps or epochs, for a quick look; 1 by default. */
  readonly effort?: number;
}

/** What a contender answers. */
export interface ContenderAnswer {
  /** The class index, or the number in the target's units, of each test row. */
  readonly predictions: ArrayLike<number>;
  /** Numbers that the trained model consists of. */
  readonly parameters: number;
  readonly bytesPerParameter: 4 | 8;
}

/** A way to learn a table that a user may pick. */
export interface Contender {
  readonly name: string;
  /** What it is and with which settings, in one line. */
  readonly description: string;
  answer(question: ContenderQuestion): Promise<ContenderAnswer>;
}

/** A contender's showing on one split. */
export interface Showing {
  /** Accuracy, or R^2 for a number to predict. */
  readonly score: number;
  /** Wall-clock seconds of training and prediction. */
  readonly seconds: number;
  readonly parameters: number;
  readonly bytes: number;
}

/** Trains a contender and scores it on the test rows. */
export async function measure(contender: Contender, question: ContenderQuestion): Promise<Showing> {
  const began = performance.now();
  const { predictions, parameters, bytesPerParameter } = await contender.answer(question);
  const seconds = (performance.now() - began) / 1000;
  const { target } = question.test;
  return {
    score: target.kind === 'classes' ? accuracy(predictions, target.labels) : rSquared(predictions, target.values),
    seconds,
    parameters,
    bytes: parameters * bytesPerParameter,
  };
}

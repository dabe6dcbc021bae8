import type { StepReport, WeightUpdateReport } from '@proxflow/core';
import type { TrainingCourse } from '@proxflow/model-io';

/** Steps that are kept: enough for a curve, few enough for a model file. */
const mostSteps = 100;

type Lists = { -readonly [Name in keyof TrainingCourse]: TrainingCourse[Name][number][] };

/** Keeps what some of the steps reported; which ones depends on how many are planned alone, so a resumed run keeps the same. */
export class CourseRecorder {
  readonly #lists: Lists;
  readonly #planned: number;

  /** @param before - the course of a run that this one goes on */
  constructor(planned: number, before: TrainingCourse | undefined) {
    this.#planned = planned;
    this.#lists = {
      steps: [...(before?.steps ?? [])],
      stepSize: [...(before?.stepSize ?? [])],
      effectiveSampleSize: [...(before?.effectiveSampleSize ?? [])],
      innerIterations: [...(before?.innerIterations ?? [])],
      innerIterationsBound: [...(before?.innerIterationsBound ?? [])],
      offDiagonalMass: [...(before?.offDiagonalMass ?? [])],
      effectiveNeighbours: [...(before?.effectiveNeighbours ?? [])],
      skipBound: [...(before?.skipBound ?? [])],
    };
  }

  add({ step, stepSize, effectiveSampleSize, weightUpdate }: StepReport): void {
    if (!isKept(step, this.#planned)) return;
    const { iterations, iterationsBound, kernelHealth, skip } = weightUpdate;
    const lists = this.#lists;
    lists.steps.push(step);
    lists.stepSize.push(stepSize);
    lists.effectiveSampleSize.push(effectiveSampleSize);
    lists.innerIterations.push(iterations);
    lists.innerIterationsBound.push(isSkipped(weightUpdate) ? null : finite(iterationsBound));
    lists.offDiagonalMass.push(finite(kernelHealth?.offDiagonalMass));
    lists.effectiveNeighbours.push(finite(kernelHealth?.effectiveNeighbours));
    lists.skipBound.push(isSkipped(weightUpdate) ? finite(skip?.bound) : null);
  }

  get course(): TrainingCourse {
    return structuredClone(this.#lists);
  }
}

/** Whether a step, from 1, is one of those that are evenly spaced among the planned ones. */
function isKept(step: number, planned: number): boolean {
  if (planned <= mostSteps || step > planned) return true;
  const spacing = (planned - 1) / (mostSteps - 1);
  return Math.round(Math.round((step - 1) / spacing) * spacing) === step - 1;
}

/** JSON has no Infinity. */
function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function isSkipped({ skip }: WeightUpdateReport): boolean {
  return skip?.skipped === true;
}

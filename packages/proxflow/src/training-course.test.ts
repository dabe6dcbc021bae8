import { describe, expect, it } from 'vitest';
import { MeanFieldClassifier, MeanFieldRegressor, sinusoid, twoMoons } from './index.js';
import type { StepReport } from '@proxflow/core';

const table = twoMoons({ rows: 40, seed: 1 });

describe('the course of training', () => {
  it('has what each step reported', async () => {
    const reports: StepReport[] = [];
    const onStep = (report: StepReport) => void reports.push(report);
    const model = await new MeanFieldClassifier({ particles: 8, steps: 6, epsilon: 0.5, seed: 1 }).fitTable(table, {
      onStep,
    });
    const { course } = model.record.history;
    expect(course?.steps).toEqual([1, 2, 3, 4, 5, 6]);
    expect(course?.effectiveSampleSize).toEqual(reports.map((report) => report.effectiveSampleSize));
    expect(course?.stepSize).toEqual(reports.map((report) => report.stepSize));
    expect(course?.innerIterations).toEqual(reports.map(({ weightUpdate }) => weightUpdate.iterations));
    reports.forEach(({ weightUpdate: { iterationsBound, kernelHealth, skip } }, i) => {
      expect(skip?.skipped ?? false).toBe(false);
      expect(course?.innerIterationsBound[i]).toBe(iterationsBound);
      expect(course?.innerIterations[i]).toBeLessThanOrEqual(iterationsBound + 1);
      expect(course?.offDiagonalMass[i]).toBe(kernelHealth?.offDiagonalMass);
      expect(course?.effectiveNeighbours[i]).toBe(kernelHealth?.effectiveNeighbours);
      expect(course?.skipBound[i]).toBeNull();
    });
  });

  it('is thinned, keeps its ends, and comes back from a file', async () => {
    const model = await new MeanFieldRegressor({ particles: 4, steps: 250, seed: 1 }).fitTable(
      sinusoid({ rows: 20, seed: 1 }),
    );
    const { course } = model.record.history;
    expect([course?.steps.length, course?.steps[0], course?.steps.at(-1)]).toEqual([100, 1, 250]);
    const back = await MeanFieldRegressor.fromJSON(JSON.parse(JSON.stringify(model.toJSON())));
    expect(back.record.history.course).toEqual(course);
  });
});

import type { StepReport } from '@proxflow/core';
import type { StepRecord } from './messages.js';

/** What the page keeps of a report. */
export function recordOf(report: StepReport): StepRecord {
  const { freeEnergy, weightUpdate } = report;
  return {
    step: report.step,
    time: report.time,
    stepSize: report.stepSize,
    risk: freeEnergy.risk,
    freeEnergy: freeEnergy.total,
    fell: report.freeEnergyFell,
    change: report.freeEnergyChange,
    effectiveSampleSize: report.effectiveSampleSize,
    innerIterations: weightUpdate.iterations,
    iterationsBound: weightUpdate.iterationsBound,
    certifiedError: weightUpdate.certifiedError,
    massError: report.massError,
    status: weightUpdate.status,
    skipped: weightUpdate.skip?.skipped ?? false,
    skipBound: weightUpdate.skip?.bound ?? 0,
    seconds: report.seconds,
  };
}

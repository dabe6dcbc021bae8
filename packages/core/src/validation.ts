import {
  InvalidDataError,
  requireFiniteValues,
  requireInteger,
  requireNonNegative,
  type Backend,
  type Matrix,
} from '@proxflow/backend';
import type { RiskFunctional, WeightKind } from '@proxflow/risks';
import type { FlowCheckpoint } from './checkpoint.js';
import { notFinite } from './free-energy.js';
import { exponentials } from './log-weights.js';
import type { WeightedCloud } from './weighted-cloud.js';

/** What a flow is measured by besides its free energy, for early stopping. */
export interface Validation<Kind extends WeightKind> {
  /** A value of a cloud, the smaller the better: a risk on data of its own, or any function. */
  readonly value: RiskFunctional<Kind> | ((cloud: WeightedCloud<Kind>) => number | Promise<number>);
  /** Evaluated after every so many steps; 1 by default. */
  readonly every?: number;
  /** How much a value must lie below the best one to count as better; 0 by default. */
  readonly minImprovement?: number;
  /**
   * Whether a flow that its rule stopped goes back to where its value was best; false by default. If so a checkpoint of the
   * best step is kept, N p numbers on the host.
   */
  readonly restoreBest?: boolean;
}

/** The best value so far; part of the flow's state and of its checkpoints. */
export interface ValidationRecord {
  /** Undefined before the first evaluation. */
  readonly best: number | undefined;
  /** Steps done when it was found. */
  readonly bestStep: number;
  /** Evaluations since then, none of which was better. */
  readonly evaluationsSinceBest: number;
  /** The flow at that step, kept for `restoreBest`. */
  readonly bestCheckpoint?: FlowCheckpoint | undefined;
}

/** Validation as a step reports it. */
export interface ValidationReport extends Omit<ValidationRecord, 'bestCheckpoint'> {
  /** The value after this step; undefined where none was due. */
  readonly value: number | undefined;
}

/** A step as validation saw it. */
export interface Observation {
  /** Without the checkpoint that belongs to a new best value. */
  readonly record: ValidationRecord;
  readonly report: ValidationReport;
  /** Whether a checkpoint of this step is to be kept. */
  readonly keep: boolean;
}

/** A validation whose data live on a backend. */
export interface BoundValidation {
  /** What is known after a step, given what was known before. @throws NumericalError if a value is not finite. */
  observe(record: ValidationRecord, step: number, positions: Matrix, logWeights: Float64Array): Promise<Observation>;
  dispose(): void;
}

/** The record before the first evaluation. */
export const nothingValidated: ValidationRecord = { best: undefined, bestStep: 0, evaluationsSinceBest: 0 };

/** Checks the settings and uploads the data. */
export async function bindValidation<Kind extends WeightKind>(
  backend: Backend,
  kind: Kind,
  { value, every = 1, minImprovement = 0, restoreBest = false }: Validation<Kind>,
): Promise<BoundValidation> {
  requireInteger('validation.every', every);
  requireNonNegative('validation.minImprovement', minImprovement);
  const source = typeof value === 'function' ? ofCloud(backend, kind, value) : await ofRisk(backend, value);
  return {
    async observe(record, step, positions, logWeights) {
      if (step % every !== 0) return { record, report: reportOf(record, undefined), keep: false };
      const found = await source.valueOf(positions, logWeights);
      if (!Number.isFinite(found)) throw notFinite(step, 'the validation value', found);
      const improved = record.best === undefined || found < record.best - minImprovement;
      const next = improved
        ? { best: found, bestStep: step, evaluationsSinceBest: 0 }
        : { ...record, evaluationsSinceBest: record.evaluationsSinceBest + 1 };
      return { record: next, report: reportOf(next, found), keep: improved && restoreBest };
    },
    dispose: () => source.dispose(),
  };
}

interface ValueSource {
  valueOf(positions: Matrix, logWeights: Float64Array): Promise<number>;
  dispose(): void;
}

function ofCloud<Kind extends WeightKind>(
  backend: Backend,
  kind: Kind,
  value: (cloud: WeightedCloud<Kind>) => number | Promise<number>,
): ValueSource {
  return {
    async valueOf(positions, logWeights) {
      const [particles, dimension] = positions.shape;
      const weights = { kind, logValues: logWeights.slice() };
      return value({ positions: await backend.read(positions), particles, dimension, weights });
    },
    dispose: () => undefined,
  };
}

async function ofRisk(backend: Backend, risk: RiskFunctional<WeightKind>): Promise<ValueSource> {
  const bound = await risk.bind(backend);
  return {
    async valueOf(positions, logWeights) {
      const lifted = await bound.lift(positions);
      try {
        const linearization = await lifted.linearize(exponentials(logWeights));
        linearization.dispose();
        return linearization.value;
      } finally {
        lifted.dispose();
      }
    },
    dispose: () => bound.dispose(),
  };
}

function reportOf(record: ValidationRecord, value: number | undefined): ValidationReport {
  const { best, bestStep, evaluationsSinceBest } = record;
  return { value, best, bestStep, evaluationsSinceBest };
}

/** Returns the record of a checkpoint if it is whole. @throws InvalidDataError, InvalidArgumentError naming the field. */
export function requireValidationRecord(record: ValidationRecord): ValidationRecord {
  requireInteger('checkpoint.validation.bestStep', record.bestStep, 0);
  requireInteger('checkpoint.validation.evaluationsSinceBest', record.evaluationsSinceBest, 0);
  if (record.best !== undefined) requireFiniteValues('checkpoint.validation.best', [record.best]);
  if (record.bestCheckpoint === undefined || record.bestCheckpoint.step === record.bestStep) return record;
  throw new InvalidDataError({
    argument: 'checkpoint.validation.bestCheckpoint.step',
    value: record.bestCheckpoint.step,
    expected: `the best step, ${record.bestStep}`,
    remedy: 'Restore the checkpoint as it was made.',
  });
}

import type { FlowCheckpoint } from '@proxflow/core';
import { z } from 'zod';
import { requireSchema } from './require-schema.js';

export const finite = z.number().refine(Number.isFinite, 'expected a finite number');
export const numbers = z.instanceof(Float64Array, { error: 'expected an array of numbers' });
export const count = z.int().min(0).max(1_000_000_000);

const energySchema = z.strictObject({
  risk: finite,
  confinement: finite,
  regularization: finite,
  total: finite,
  batch: z.strictObject({ epoch: count, index: count, batches: count, rows: count, of: count }).exactOptional(),
});

const plainFlow = {
  version: z.literal(1),
  kind: z.enum(['mass', 'density']),
  step: count,
  time: finite,
  stepSize: finite,
  particles: count.min(1),
  dimension: count.min(1),
  positions: numbers,
  logWeights: numbers,
  logQuadrature: numbers,
  logInitialMass: finite,
  // A flow has the key in any case, so its type does.
  warmStart: numbers.optional().transform((array) => array),
  motion: z.strictObject({ velocities: numbers, stepSize: finite }).optional(),
  freeEnergy: energySchema.optional(),
};

const validated = { best: finite.optional().transform((value) => value), bestStep: count, evaluationsSinceBest: count };

/** A flow without what an earlier best step had found; deeper than that none goes. */
const innerFlowSchema = z.strictObject({ ...plainFlow, validation: z.strictObject(validated).optional() });

/** A checkpoint of a flow; sizes are checked against one another. */
export const flowSchema = z
  .strictObject({
    ...plainFlow,
    validation: z.strictObject({ ...validated, bestCheckpoint: innerFlowSchema.optional() }).optional(),
  })
  .superRefine((flow, context) => {
    for (const [path, at] of [
      [[], flow],
      [['validation', 'bestCheckpoint'], flow.validation?.bestCheckpoint],
    ] as const) {
      if (at === undefined) continue;
      const { particles, dimension } = at;
      const fits: [string, Float64Array | undefined, number][] = [
        ['positions', at.positions, particles * dimension],
        ['logWeights', at.logWeights, particles],
        ['logQuadrature', at.logQuadrature, particles],
        ['warmStart', at.warmStart, particles],
        ['motion', at.motion?.velocities, particles * dimension],
      ];
      for (const [field, array, expected] of fits) {
        if (array === undefined || array.length === expected) continue;
        const message = `expected ${expected} numbers, found ${array.length}`;
        context.addIssue({ code: 'custom', path: [...path, field], message });
      }
    }
  });

/**
 * The checkpoint of a flow, if a decoded value is one.
 *
 * @param file - path or name of what it was read from, for messages
 * @throws InvalidDataError naming the field that does not fit.
 * @example
 * ```ts
 * const flow = parseFlowCheckpoint(decodeContainer(bytes, path), path);
 * ```
 */
export function parseFlowCheckpoint(value: unknown, file: string): FlowCheckpoint {
  return requireSchema(flowSchema, value, file, 'the checkpoint of a flow');
}

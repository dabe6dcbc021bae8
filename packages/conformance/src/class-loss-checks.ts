import type { ClassLoss } from '@proxflow/risks';
import { assertClose, assertThat } from './assertions.js';
import { describeChecks, type ConformanceCheck } from './conformance-check.js';
import { normals } from './samples.js';

/** What {@link describeClassLoss} and {@link classLossChecks} need to know. */
export interface ClassLossConformance {
  readonly loss: ClassLoss;
  /** q; 3 by default. */
  readonly outputs?: number;
  /** Predictions to try, each `[q]`; normals of several scales by default. */
  readonly predictions?: readonly Float64Array[];
}

/** Step of central differences in float64. */
const step = 1e-5;

/** Predictions of several scales. */
function samples(outputs: number): Float64Array[] {
  return [0.1, 1, 5, 30].flatMap((scale) => {
    const { values } = normals(`predictions of scale ${scale}`, [20, outputs], scale);
    return Array.from({ length: 20 }, (_, k) => values.slice(k * outputs, (k + 1) * outputs));
  });
}

function inner(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, k) => sum + x * b[k], 0);
}

function norm(a: Float64Array): number {
  return Math.sqrt(inner(a, a));
}

/**
 * The checks behind {@link describeClassLoss}.
 *
 * @example
 * ```ts
 * const checks = classLossChecks({ loss: softmaxCrossEntropy(), outputs: 4 });
 * ```
 */
export function classLossChecks({
  loss,
  outputs = 3,
  predictions = samples(outputs),
}: ClassLossConformance): readonly ConformanceCheck[] {
  const slopesAt = (f: Float64Array, y: number): Float64Array => {
    const slopes = new Float64Array(outputs).fill(NaN);
    loss.derivative(f, y, slopes);
    return slopes;
  };
  const check = (name: string, body: (f: Float64Array, y: number, other: Float64Array) => void): ConformanceCheck => ({
    name,
    run: async () =>
      predictions.forEach((f, k) => {
        for (let y = 0; y < outputs; y++) body(f, y, predictions[(7 * k + 1) % predictions.length]);
      }),
  });
  const difference = (a: Float64Array, b: Float64Array) => a.map((x, c) => x - b[c]);

  const checks = [
    check('value and derivative are finite and leave the predictions alone', (f, y) => {
      const given = f.slice();
      assertThat(Number.isFinite(loss.value(f, y)), `l([${f.join()}], ${y}): found ${loss.value(f, y)}`);
      const slopes = slopesAt(f, y);
      assertThat(slopes.every(Number.isFinite), `l'([${f.join()}], ${y}): found [${slopes.join()}]`);
      assertThat(
        given.every((value, c) => value === f[c]),
        'predictions: changed',
      );
    }),
    check('derivative agrees with central differences of value', (f, y) => {
      slopesAt(f, y).forEach((slope, c) => {
        const at = (shift: number) =>
          loss.value(
            f.map((value, k) => (k === c ? value + shift : value)),
            y,
          );
        const expected = (at(step) - at(-step)) / (2 * step);
        const tolerance = 1e-7 * (1 + Math.abs(expected)) + (1e-15 / step) * (1 + Math.abs(loss.value(f, y)));
        assertClose(`dl/df_${c} at [${f.join()}], y = ${y}`, slope, expected, tolerance);
      });
    }),
    check("is convex: l(g) >= l(f) + <l'(f), g - f>", (f, y, g) => {
      const tangent = loss.value(f, y) + inner(slopesAt(f, y), difference(g, f));
      const excess = loss.value(g, y) - tangent;
      assertThat(excess >= -1e-12 * (1 + norm(f) + norm(g) + Math.abs(tangent)), `l: ${-excess} below its tangent`);
    }),
    check('curvature bounds the change of the derivative', (f, y, g) => {
      assertThat(loss.curvature >= 0, `curvature: expected at least 0 or Infinity, found ${loss.curvature}`);
      const near = f.map((value, c) => value + 1e-3 * (g[c] - value));
      for (const other of [g, near]) {
        const change = norm(difference(slopesAt(other, y), slopesAt(f, y)));
        const bound = loss.curvature * norm(difference(other, f));
        assertThat(!(change > bound * (1 + 1e-9) + 1e-12), `l': changes by ${change}, bound ${bound}`);
      }
    }),
  ];

  const { conjugate, probabilities } = loss;
  if (conjugate !== undefined) {
    checks.push(
      check("conjugate satisfies Fenchel-Young: l(f) + l*(g) >= <f, g>, with equality at g = l'(f)", (f, y, other) => {
        const scale = 1e-10 * (1 + norm(f)) * (1 + norm(slopesAt(other, y)) + norm(slopesAt(f, y)));
        const g = slopesAt(other, y);
        const excess = loss.value(f, y) + conjugate(g, y) - inner(f, g);
        assertThat(excess >= -scale, `l + l*: ${-excess} below the inner product`);
        const own = slopesAt(f, y);
        assertClose("l + l* at g = l'(f)", loss.value(f, y) + conjugate(own, y), inner(f, own), scale);
      }),
    );
  }
  if (probabilities !== undefined) {
    checks.push(
      check('probabilities are written for every class', (f) => {
        const p = new Float64Array(outputs).fill(NaN);
        probabilities(f, p);
        assertThat(p.every(Number.isFinite), `probabilities: found [${p.join()}]`);
      }),
    );
  }
  return checks;
}

/**
 * Runs the contract of a `ClassLoss` under vitest: derivative against finite differences, convexity, the curvature
 * bound, Fenchel-Young for a conjugate, probabilities.
 *
 * @example
 * ```ts
 * describeClassLoss({ name: 'mine', loss: myLoss() });
 * ```
 */
export function describeClassLoss({ name, ...options }: ClassLossConformance & { readonly name: string }): void {
  describeChecks(`loss ${name}`, classLossChecks(options));
}

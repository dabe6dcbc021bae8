import type { WeightRegularizer } from '@proxflow/regularizers';
import { assertClose, assertThat } from './assertions.js';
import type { ConformanceCheck } from './conformance-check.js';
import { normals } from './samples.js';

const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);

/** Checks of what a regularizer may say of itself besides: its conjugate, and the hints that let it join a sum. */
export function hintChecks(
  regularizer: WeightRegularizer,
  logQuadrature: Float64Array,
  weights: (name: string) => Float64Array,
): ConformanceCheck[] {
  const check = (name: string, body: () => void): ConformanceCheck => ({ name, run: async () => body() });
  const value = (logWeights: Float64Array) => regularizer.value(logWeights, logQuadrature);
  const checks: ConformanceCheck[] = [];
  const conjugate = regularizer.conjugate?.bind(regularizer);
  if (conjugate !== undefined) {
    checks.push(
      check("conjugate meets Fenchel's inequality, with equality at the derivative", () => {
        for (const name of ['first', 'second', 'third']) {
          const at = weights(name);
          const slopes = regularizer.derivative(at, logQuadrature);
          for (const scale of [0, 1e-3, 0.1, 1, 5]) {
            const shift = normals(`slopes ${name}`, [at.length], scale).values;
            const terms = at.map((w, j) => (slopes[j] + shift[j]) * Math.exp(w));
            const dual = conjugate(
              slopes.map((p, j) => p + shift[j]),
              logQuadrature,
            );
            const size = 1 + Math.abs(value(at)) + total(terms.map(Math.abs));
            if (scale === 0) assertClose("R(w) + R*(R'(w))", value(at) + dual, total(terms), 1e-10 * size);
            assertThat(
              value(at) + dual >= total(terms) - 1e-10 * size,
              `R(w) + R*(p): found ${value(at) + dual}, less than <p, w> = ${total(terms)}`,
            );
          }
        }
      }),
    );
  }
  const { linearSlopes, logDensityBounds, temperature } = regularizer;
  const nodeOf = (values: number | Float64Array, j: number) => (typeof values === 'number' ? values : values[j]);
  if (linearSlopes !== undefined) {
    checks.push(
      check('R(w) is temperature sum w log(w/v) + <linearSlopes, w>', () => {
        const at = weights('power law');
        const terms = at.map((w, j) => Math.exp(w) * (temperature * (w - logQuadrature[j]) + nodeOf(linearSlopes, j)));
        assertClose('R(w)', value(at), total(terms), 1e-12 * (1 + total(terms.map(Math.abs))));
      }),
    );
  }
  if (logDensityBounds !== undefined) {
    const [lower, upper] = logDensityBounds;
    checks.push(
      check('R(w) is 0 within logDensityBounds and Infinity outside', () => {
        const [least, most] = [lower, upper].map((bound) => logQuadrature.map((v, j) => v + nodeOf(bound, j)));
        // Bounds may be infinite: stay within what both and ordinary numbers allow.
        const inside = least.map((low, j) => Math.max(low, Math.min(-2, most[j])));
        assertThat(value(inside) === 0, `R(w) within the bounds: found ${value(inside)}`);
        for (const [bound, step] of [
          [least, -0.1],
          [most, 0.1],
        ] as const) {
          bound.forEach((limit, j) => {
            if (!Number.isFinite(limit)) return;
            const at = (w: number) => value(inside.map((other, k) => (k === j ? w : other)));
            assertThat(at(limit) === 0, `R(w) on the bound at node ${j}: found ${at(limit)}`);
            assertThat(at(limit + step) === Infinity, `R(w) beyond the bound at node ${j}: found ${at(limit + step)}`);
          });
        }
      }),
    );
  }
  return checks;
}

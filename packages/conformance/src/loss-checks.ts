import type { Loss } from '@proxflow/risks';
import { assertClose, assertThat } from './assertions.js';
import { describeChecks, type ConformanceCheck } from './conformance-check.js';
import { uniforms } from './samples.js';

/** What {@link describeLoss} and {@link lossChecks} need to know. */
export interface LossConformance {
  readonly loss: Loss;
  /** Targets to try; signs or a few real numbers by default, as the loss says. */
  readonly targets?: readonly number[];
  /** Predictions at which l(., y) has no derivative; differences are taken away from them. */
  readonly kinks?: (target: number) => readonly number[];
}

/** Step of central differences in float64. */
const step = 1e-5;

/**
 * The checks behind {@link describeLoss}.
 *
 * @example
 * ```ts
 * const checks = lossChecks({ loss: logisticLoss() });
 * ```
 */
export function lossChecks({
  loss,
  targets = loss.targets === 'sign' ? [-1, 1] : [-2.5, -0.3, 0, 1, 4],
  kinks = () => [],
}: LossConformance): readonly ConformanceCheck[] {
  const predictions = [...uniforms('predictions', [200], -6, 6).values, -30, 30, 0];
  const check = (name: string, body: (target: number) => void): ConformanceCheck => ({
    name,
    run: async () => targets.forEach(body),
  });
  const pairs = (body: (f: number, g: number) => void) =>
    predictions.forEach((f, k) => body(f, predictions[(7 * k + 1) % predictions.length]));

  const checks = [
    check('value and derivative are finite', (y) => {
      for (const f of predictions) {
        assertThat(Number.isFinite(loss.value(f, y)), `l(${f}, ${y}): found ${loss.value(f, y)}`);
        assertThat(Number.isFinite(loss.derivative(f, y)), `l'(${f}, ${y}): found ${loss.derivative(f, y)}`);
      }
    }),
    check('derivative agrees with central differences of value away from kinks', (y) => {
      const far = predictions.filter((f) => kinks(y).every((kink) => Math.abs(f - kink) > 2 * step));
      assertThat(far.length > 100, 'kinks: too many of them to test the derivative');
      for (const f of far) {
        const slope = (loss.value(f + step, y) - loss.value(f - step, y)) / (2 * step);
        const tolerance = 1e-7 * (1 + Math.abs(slope)) + (1e-15 / step) * Math.abs(loss.value(f, y));
        assertClose(`l'(${f}, ${y})`, loss.derivative(f, y), slope, tolerance);
      }
    }),
    check("is convex, and its derivative a subgradient everywhere: l(g) >= l(f) + l'(f) (g - f)", (y) => {
      const support = (f: number, g: number) => {
        const tangent = loss.value(f, y) + loss.derivative(f, y) * (g - f);
        const excess = loss.value(g, y) - tangent;
        assertThat(
          excess >= -1e-12 * (1 + Math.abs(tangent)),
          `l(., ${y}): lies ${-excess} below its tangent of ${f} at ${g}`,
        );
      };
      pairs(support);
      for (const kink of kinks(y)) for (const g of predictions) support(kink, g);
    }),
    check('curvature bounds the change of the derivative', (y) => {
      assertThat(loss.curvature >= 0, `curvature: expected at least 0 or Infinity, found ${loss.curvature}`);
      if (loss.curvature === Infinity) return;
      const bounded = (f: number, g: number) => {
        const change = Math.abs(loss.derivative(g, y) - loss.derivative(f, y));
        const bound = loss.curvature * Math.abs(g - f);
        assertThat(
          change <= bound * (1 + 1e-9) + 1e-12,
          `l'(., ${y}) from ${f} to ${g}: changes by ${change}, bound ${bound}`,
        );
      };
      pairs(bounded);
      for (const f of predictions) bounded(f, f + 1e-3);
    }),
  ];

  const { conjugate, probability } = loss;
  if (conjugate !== undefined) {
    checks.push(
      check("conjugate satisfies Fenchel-Young: l(f) + l*(g) >= f g, with equality at g = l'(f)", (y) => {
        pairs((f, other) => {
          const g = loss.derivative(other, y);
          const sum = loss.value(f, y) + conjugate(g, y);
          const scale = 1e-10 * (1 + Math.abs(loss.value(f, y)) + Math.abs(f * g));
          assertThat(sum >= f * g - scale, `l(${f}) + l*(${g}) at y = ${y}: ${sum} is below f g = ${f * g}`);
          const own = loss.derivative(f, y);
          assertClose(
            `l(f) + l*(l'(f)) at f = ${f}, y = ${y}`,
            loss.value(f, y) + conjugate(own, y),
            f * own,
            scale + 1e-10 * Math.abs(f * own),
          );
        });
      }),
    );
  }
  if (probability !== undefined) {
    checks.push(
      check('probability lies in [0, 1] and increases', () => {
        const sorted = [-800, ...[...predictions].sort((a, b) => a - b), 800].map((f) => probability(f));
        sorted.forEach((p, k) => {
          assertThat(p >= 0 && p <= 1, `probability: expected a number in [0, 1], found ${p}`);
          assertThat(k === 0 || p >= sorted[k - 1], 'probability: decreases somewhere');
        });
        assertThat(probability(6) > probability(-6), 'probability: is constant');
      }),
      check('is the negative logarithm of the probability', (y) => {
        for (const f of predictions) {
          if (Math.abs(f) > 6) continue;
          const p = y === 1 ? probability(f) : 1 - probability(f);
          assertClose(`l(${f}, ${y})`, loss.value(f, y), -Math.log(p), 1e-11 * (1 + Math.abs(f)));
        }
      }),
    );
  }
  return checks;
}

/**
 * Runs the contract of a `Loss` under vitest: derivative against finite differences, convexity, the curvature bound,
 * Fenchel-Young for a conjugate, and a probability that fits.
 *
 * @example
 * ```ts
 * describeLoss({ name: 'absolute', loss: absolute, kinks: (y) => [y] });
 * ```
 */
export function describeLoss({ name, ...options }: LossConformance & { readonly name: string }): void {
  describeChecks(`loss ${name}`, lossChecks(options));
}

import type { WeightProxProblem, WeightRegularizer } from '@proxflow/regularizers';
import { assertAllClose, assertClose, assertIdentical, assertThat } from './assertions.js';
import { describeChecks, type ConformanceCheck } from './conformance-check.js';
import { assertProxOptimal, assertProxStationary } from './prox-optimality.js';
import { hintChecks } from './regularizer-hints.js';
import { normals, uniforms } from './samples.js';

/** What {@link describeRegularizer} and {@link regularizerChecks} need to know. */
export interface RegularizerConformance {
  readonly regularizer: WeightRegularizer;
  /** log w from where to where R is finite and smooth; -5 to 1.5 by default. */
  readonly logWeights?: readonly [number, number];
  /** False for constraints and kinks: then the first-order condition is not asked for. True by default. */
  readonly smooth?: boolean;
  /** False where a weight of zero is forbidden: then its limit is not asked for. True by default. */
  readonly zeroWeights?: boolean;
}

const strengths = [1e-3, 0.1, 1, 10, 300];
/** How many nodes the suite works on: a regularizer with data for each node needs six. */
const size = 6;

/** Random data of one proximal map; log weights about the range a flow meets. */
function problem(name: string, strength: number): WeightProxProblem {
  return {
    logReference: normals(`log s ${name}`, [size], 2).values,
    potential: normals(`psi ${name}`, [size], 1 / (1 + strength)).values,
    logQuadrature: normals(`log v ${name}`, [size]).values,
    strength,
  };
}

function displacement(regularizer: WeightRegularizer, data: WeightProxProblem): Float64Array {
  return regularizer.logProx(data).map((w, j) => w - data.logReference[j]);
}

/**
 * The checks behind {@link describeRegularizer}.
 *
 * @example
 * ```ts
 * const checks = regularizerChecks({ regularizer: entropy({ inverseTemperature: 20 }) });
 * ```
 */
export function regularizerChecks({
  regularizer,
  logWeights: [low, high] = [-5, 1.5],
  smooth = true,
  zeroWeights = true,
}: RegularizerConformance): readonly ConformanceCheck[] {
  const weights = (name: string) => uniforms(name, [size], low, high).values;
  const logQuadrature = normals('log v', [size]).values;
  const value = (logWeights: Float64Array) => regularizer.value(logWeights, logQuadrature);
  const check = (name: string, body: () => void): ConformanceCheck => ({ name, run: async () => body() });
  const forStrengths = (body: (strength: number, name: string) => void) =>
    strengths.forEach((strength) => ['first', 'second', 'third'].forEach((name) => body(strength, name)));

  return [
    check('logProx minimises KL(w | s) + strength (<psi, w> + R(w)), entry by entry', () =>
      forStrengths((strength, name) => assertProxOptimal(regularizer, problem(name, strength))),
    ),
    ...(smooth
      ? [
          check('logProx satisfies log(w/s) + strength (psi + dR/dw) = 0', () =>
            forStrengths((strength, name) => assertProxStationary(regularizer, problem(name, strength))),
          ),
        ]
      : []),
    check('derivative agrees with central differences of value', () => {
      const at = weights('weights');
      const derivative = regularizer.derivative(at, logQuadrature);
      const difference = 1e-5;
      for (let j = 0; j < size; j++) {
        const moved = (sign: number) => value(at.map((w, k) => (k === j ? w + Math.log1p(sign * difference) : w)));
        const slope = (moved(1) - moved(-1)) / (2 * difference * Math.exp(at[j]));
        const rounding = (1e-15 * (1 + Math.abs(value(at)))) / (difference * Math.exp(at[j]));
        assertClose(`dR/dw [${j}]`, derivative[j], slope, 1e-7 * (1 + Math.abs(slope)) + 4 * rounding);
      }
    }),
    check('value is convex along segments', () => {
      const [from, to] = [weights('from'), weights('to')];
      for (const t of [0.1, 0.3, 0.5, 0.7, 0.9]) {
        const between = from.map((w, j) => Math.log((1 - t) * Math.exp(w) + t * Math.exp(to[j])));
        const chord = (1 - t) * value(from) + t * value(to);
        assertThat(value(between) <= chord + 1e-12 * (1 + Math.abs(chord)), `value: above its chord at ${t}`);
      }
    }),
    check('weights of zero contribute their limit', () => {
      if (!zeroWeights) return;
      const at = weights('weights');
      const emptied = (log: number) => value(at.map((w, j) => (j % 2 === 0 ? log : w)));
      assertThat(Number.isFinite(emptied(-Infinity)), `value with zero weights: found ${emptied(-Infinity)}`);
      assertClose('value with zero weights', emptied(-Infinity), emptied(-600), 1e-10 * (1 + Math.abs(emptied(-600))));
      const data = problem('zero', 1);
      const prox = regularizer.logProx({
        ...data,
        logReference: data.logReference.map((s, j) => (j === 2 ? -Infinity : s)),
      });
      assertThat(!prox.some(Number.isNaN), 'logProx with log s = -Infinity: found NaN');
    }),
    check('contraction bounds the change of log w - log s', () =>
      forStrengths((strength, name) => {
        const bound = regularizer.contraction(strength);
        assertThat(bound >= 0 && bound <= 1, `contraction(${strength}): expected a number in [0, 1], found ${bound}`);
        const data = problem(name, strength);
        const here = displacement(regularizer, data);
        for (const scale of [1e-3, 0.1, 3]) {
          const shift = normals(`shift ${name}`, [size], scale).values;
          const there = displacement(regularizer, {
            ...data,
            logReference: data.logReference.map((s, j) => s + shift[j]),
          });
          const change = Math.max(...here.map((d, j) => Math.abs(there[j] - d)));
          const move = Math.max(...shift.map(Math.abs));
          assertThat(
            change <= bound * move * (1 + 1e-9) + 1e-13 * (1 + strength),
            `contraction(${strength}): claims ${bound}, found ${change / move}`,
          );
        }
      }),
    ),
    check('shiftsUniformly is honest', () => {
      if (!regularizer.shiftsUniformly) return;
      forStrengths((strength, name) => {
        const data = problem(name, strength);
        const here = displacement(regularizer, data);
        for (const shift of [-2, 0.5, 4]) {
          const there = displacement(regularizer, { ...data, logReference: data.logReference.map((s) => s + shift) });
          const change = there.map((d, j) => d - here[j]);
          assertAllClose(
            'change of log w - log s',
            change,
            change.map(() => change[0]),
            1e-12 * (10 + strength),
          );
        }
      });
    }),
    ...hintChecks(regularizer, logQuadrature, weights),
    check('temperature is a finite number of at least 0', () =>
      assertThat(
        Number.isFinite(regularizer.temperature) && regularizer.temperature >= 0,
        `temperature: found ${regularizer.temperature}`,
      ),
    ),
    check('results are new arrays and arguments stay unchanged', () => {
      const data = problem('kept', 1);
      const at = weights('kept');
      const given = [data.logReference, data.potential, data.logQuadrature, at, logQuadrature];
      const copies = given.map((array) => array.slice());
      value(at);
      const results = [regularizer.logProx(data), regularizer.derivative(at, logQuadrature)];
      for (const result of results) {
        assertThat(result.length === size, `expected ${size} entries, found ${result.length}`);
        result.fill(NaN);
      }
      given.forEach((array, k) => assertIdentical('argument', array, copies[k]));
    }),
  ];
}

/**
 * Runs the contract of a `WeightRegularizer` under vitest: optimality of the proximal map by brute force and by its
 * first-order condition, derivative against finite differences, convexity, limits at zero weight, the contraction
 * constant and the honesty of `shiftsUniformly`; the conjugate and the hints for sums where it has them. Needs no backend.
 *
 * @example
 * ```ts
 * describeRegularizer({ name: 'entropy', regularizer: entropy({ inverseTemperature: 20 }) });
 * ```
 */
export function describeRegularizer({ name, ...options }: RegularizerConformance & { readonly name: string }): void {
  describeChecks(`regularizer ${name}`, regularizerChecks(options));
}

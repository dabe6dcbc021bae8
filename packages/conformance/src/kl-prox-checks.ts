import type { KlProx } from '@proxflow/regularizers';
import { assertAllClose, assertClose, assertIdentical, assertThat } from './assertions.js';
import { describeChecks, type ConformanceCheck } from './conformance-check.js';
import { normals } from './samples.js';

/** What {@link describeKlProx} and {@link klProxChecks} need to know. */
export interface KlProxConformance {
  readonly prox: KlProx;
  /** The number of points N its arrays have. */
  readonly size: number;
}

const samples = ['first', 'second', 'third', 'fourth'];

const dot = (logWeights: Float64Array, values: Float64Array) =>
  logWeights.reduce((sum, w, j) => (w === -Infinity ? sum : sum + Math.exp(w) * values[j]), 0);

const displacement = (prox: KlProx, logReference: Float64Array) =>
  prox.logProx(logReference).map((w, j) => (w === logReference[j] ? 0 : w - logReference[j]));

/** sum w log(w/s) - w + G(w), and the size of its terms. */
function objective(prox: KlProx, logReference: Float64Array, logWeights: Float64Array) {
  const penalty = prox.value?.(logWeights) ?? NaN;
  const mass = logWeights.reduce((sum, w) => sum + Math.exp(w), 0);
  const cross = dot(
    logWeights,
    logWeights.map((w, j) => w - logReference[j]),
  );
  const sizes = dot(
    logWeights,
    logWeights.map((w, j) => Math.abs(w) + Math.abs(logReference[j])),
  );
  return { value: cross - mass + penalty, size: sizes + mass + Math.abs(penalty) };
}

/**
 * The checks behind {@link describeKlProx}.
 *
 * @example
 * ```ts
 * const checks = klProxChecks({ prox: freeMarginal(), size: 6 });
 * ```
 */
export function klProxChecks({ prox, size }: KlProxConformance): readonly ConformanceCheck[] {
  const check = (name: string, body: () => void): ConformanceCheck => ({ name, run: async () => body() });
  const forSamples = (body: (logReference: Float64Array, name: string) => void) =>
    samples.forEach((name, k) => body(normals(`log s ${name}`, [size], [0.5, 2, 5, 20][k]).values, name));
  const value = prox.value?.bind(prox);
  const conjugate = prox.conjugate?.bind(prox);

  const checks = [
    check('logProx answers with one number below Infinity for each point', () =>
      forSamples((logReference) => {
        const found = prox.logProx(logReference);
        assertThat(found.length === size, `logProx: expected ${size} entries, found ${found.length}`);
        const wrong = found.findIndex((w) => !(w < Infinity));
        assertThat(wrong < 0, `logProx [${wrong}]: expected a logarithm, found ${found[wrong]}`);
      }),
    ),
    check('logProx makes no NaN of points without mass', () => {
      const logReference = normals('log s', [size]).values.map((s, j) => (j % 2 === 0 ? -Infinity : s));
      for (const given of [logReference, new Float64Array(size).fill(-Infinity)]) {
        assertThat(!prox.logProx(given).some(Number.isNaN), 'logProx with log s = -Infinity: found NaN');
      }
    }),
    check('contraction bounds the change of log w - log s', () =>
      forSamples((logReference, name) => {
        const bound = prox.contraction;
        assertThat(bound >= 0 && bound <= 1, `contraction: expected a number in [0, 1], found ${bound}`);
        const here = displacement(prox, logReference);
        for (const scale of [1e-3, 0.1, 3]) {
          const shift = normals(`shift ${name}`, [size], scale).values;
          const moved = logReference.map((s, j) => s + shift[j]);
          const there = displacement(prox, moved);
          const change = Math.max(...here.map((d, j) => (d === there[j] ? 0 : Math.abs(there[j] - d))));
          const move = Math.max(...shift.map(Math.abs));
          const rounding = 1e-14 * (1 + Math.max(...moved.map(Math.abs)));
          assertThat(change <= bound * move + rounding, `contraction: claims ${bound}, found ${change / move}`);
        }
      }),
    ),
    check('shiftsUniformly is honest', () => {
      if (!prox.shiftsUniformly) return;
      forSamples((logReference) => {
        const here = displacement(prox, logReference);
        for (const shift of [-2, 0.5, 4]) {
          const there = displacement(
            prox,
            logReference.map((s) => s + shift),
          );
          const change = there.map((d, j) => d - here[j]).filter((d) => !Number.isNaN(d));
          assertAllClose(
            'change of log w - log s',
            change,
            change.map(() => change[0]),
            1e-12 * (1 + Math.max(...logReference.map(Math.abs))),
          );
        }
      });
    }),
    check('exactLogWeights, where there are any, are the answer', () => {
      const { exactLogWeights } = prox;
      if (exactLogWeights === undefined) return;
      forSamples((logReference) => assertIdentical('logProx', prox.logProx(logReference), exactLogWeights));
    }),
    check('results are new arrays and arguments stay unchanged', () => {
      const given = normals('kept', [size]).values;
      const copy = given.slice();
      const result = prox.logProx(given);
      const kept = result.slice();
      value?.(given);
      conjugate?.(given);
      result.fill(NaN);
      assertIdentical('argument', given, copy);
      assertIdentical('second answer', prox.logProx(given), kept);
    }),
  ];
  if (value !== undefined && prox.exactLogWeights === undefined) {
    checks.push(
      check('logProx minimises KL(w | s) + G(w)', () =>
        forSamples((logReference, name) => {
          const found = prox.logProx(logReference);
          const best = objective(prox, logReference, found);
          assertThat(Number.isFinite(best.value), `KL(w | s) + G(w) at the answer: found ${best.value}`);
          for (const scale of [3, 1, 0.3, 0.1, 1e-2, 1e-3, 1e-4, 1e-5]) {
            const step = normals(`step ${name}`, [size], scale).values;
            const alone = Array.from(step, (_, j) => step.map((d, k) => (j === k ? d : 0)));
            for (const direction of [step, ...alone]) {
              for (const sign of [1, -1]) {
                const candidate = found.map((w, j) => w + sign * direction[j]);
                const other = objective(prox, logReference, candidate);
                assertThat(
                  best.value <= other.value + 1e-14 * (best.size + other.size) || other.value === Infinity,
                  `logProx: objective ${best.value}, but ${other.value} at a distance of ${scale}`,
                );
              }
            }
          }
        }),
      ),
    );
  }
  if (value !== undefined && conjugate !== undefined) {
    checks.push(
      check("Fenchel's equality G(w) + G*(-f) = -<f, w> holds at f = log w - log s", () =>
        forSamples((logReference) => {
          const logWeights = prox.logProx(logReference);
          const logScaling = displacement(prox, logReference);
          const [own, dual, cross] = [value(logWeights), conjugate(logScaling), -dot(logWeights, logScaling)];
          const sizes = Math.abs(own) + Math.abs(dual) + dot(logWeights, logScaling.map(Math.abs));
          assertClose('G(w) + G*(-f)', own + dual, cross, 1e-10 * (1 + sizes));
        }),
      ),
      check("Fenchel's inequality G(w) + G*(-f) >= -<f, w> holds everywhere", () =>
        forSamples((logReference, name) => {
          const logWeights = prox.logProx(logReference);
          const near = displacement(prox, logReference);
          for (const scale of [1e-3, 0.1, 1, 5]) {
            const shift = normals(`scaling ${name}`, [size], scale).values;
            const logScaling = near.map((f, j) => f + shift[j]);
            const [own, dual, cross] = [value(logWeights), conjugate(logScaling), -dot(logWeights, logScaling)];
            const sizes = Math.abs(own) + dot(logWeights, logScaling.map(Math.abs));
            assertThat(
              own + dual >= cross - 1e-10 * (1 + sizes),
              `G(w) + G*(-f) = ${own + dual}, less than -<f, w> = ${cross}`,
            );
          }
        }),
      ),
    );
  }
  return checks;
}

/**
 * Runs the contract of a `KlProx`, a marginal condition of a transport problem, under vitest: optimality of the proximal
 * map, primal and dual value by Fenchel's inequality and its equality, the contraction constant, the honesty of
 * `shiftsUniformly`, points without mass. Needs no backend.
 *
 * @example
 * ```ts
 * describeKlProx({ name: 'relaxed', prox: relaxedMarginal({ logWeights, strength: 2 }), size: logWeights.length });
 * ```
 */
export function describeKlProx({ name, ...options }: KlProxConformance & { readonly name: string }): void {
  describeChecks(`marginal condition ${name}`, klProxChecks(options));
}

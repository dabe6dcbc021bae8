import { entropy } from '@proxflow/regularizers';
import { assertAllClose, assertClose, assertThat } from '../assertions.js';
import { evenly, line } from './places.js';
import { domainsUpTo, settingName, settingsOf, stepIn, stopOf, type Setting, type TransportSuite } from './settings.js';
import type { TransportCase } from './transport-case.js';

const three = line([0, 1, 2]);
const zero = { cost: [0, 1, 2].map(() => [0, 0, 0]) };
const weights = [0.2, 0.3, 0.5];
const potential = [0, 1, 2];
const beta = (inverseTemperature: number) => entropy({ inverseTemperature });
const total = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);

function bound({ backend, tolerance }: TransportSuite, size = 1): number {
  return tolerance * 8 * size * stopOf(backend);
}

/** The proximal step of a flow's weights. */
export const stepCases: readonly TransportCase[] = [
  {
    name: 'case 16: a step on three points, its objective, and psi + constant',
    async run(suite) {
      const question = { epsilon: 0.5, stepSize: 0.3, regularizer: beta(1), weights, potential };
      const expected = [0.30255958525, 0.368035428422, 0.329404986328];
      for (const setting of settingsOf(three)) {
        const name = settingName(setting);
        const step = await stepIn(suite, three, setting, question);
        const found = step.logWeights.map(Math.exp);
        assertAllClose(`${name}: weights`, found, expected, bound(suite));
        assertClose(`${name}: mass`, total(found), 1, 8 * 2 ** -52);
        assertClose(`${name}: objective`, step.objective, -0.70307770212, bound(suite));
        const shifted = await stepIn(suite, three, setting, { ...question, potential: [7.5, 8.5, 9.5] });
        assertAllClose(`${name}: weights at psi + 7.5`, shifted.logWeights.map(Math.exp), found, bound(suite, 8));
        assertClose(`${name}: objective at psi + 7.5`, shifted.objective, step.objective + 2.25, bound(suite, 8));
      }
    },
  },
  {
    name: 'case 17: at cost 0 the step is a softmax',
    async run(suite) {
      for (const setting of settingsOf(zero)) {
        const name = settingName(setting);
        const unit = { epsilon: 1, stepSize: 1, regularizer: beta(1), weights, potential };
        const { logWeights } = await stepIn(suite, zero, setting, unit);
        const expected = [0.506480391056, 0.307195885718, 0.186323723226];
        assertAllClose(`${name}: weights`, logWeights.map(Math.exp), expected, bound(suite));
        const cold = { ...unit, epsilon: 0.1, stepSize: 0.02, regularizer: beta(5) };
        const powers = potential.map((psi) => Math.exp((-psi * 5) / (1 + (5 * 0.1) / 0.02)));
        const found = (await stepIn(suite, zero, setting, cold)).logWeights.map(Math.exp);
        const softmax = powers.map((value) => value / total(powers));
        assertAllClose(`${name}: weights at beta 5`, found, softmax, bound(suite));
      }
    },
  },
  {
    name: 'case 18: an endless step reaches the Gibbs weights in few sweeps',
    async run(suite) {
      const question = { epsilon: 1, stepSize: 1e9, regularizer: beta(1), weights, potential };
      const gibbs = [0.665240955775, 0.244728471055, 0.09003057317];
      for (const setting of settingsOf(three)) {
        const name = settingName(setting);
        const { logWeights, iterations, status } = await stepIn(suite, three, setting, question);
        // The step itself differs from its limit by order C / h. Potentials of size 1e9 are rounded at that size.
        const within = suite.tolerance * 4e-9 + bound(suite);
        assertAllClose(`${name}: weights`, logWeights.map(Math.exp), gibbs, within);
        assertThat(iterations < 60, `${name}: expected fewer than 60 sweeps, found ${iterations}, ${status}`);
      }
    },
  },
  {
    name: 'case 20: many steps end at the stationary variance',
    async run(suite) {
      // Spacing .2 against a coupling of variance .05 leaves 2 exp(-24); tails beyond 8 count 4e-9.
      const points = evenly(-8, 8, 81);
      const place = line(points);
      const settings: Setting[] = [
        { kind: 'points', domain: 'auto' },
        { kind: 'grid', domain: 'auto' },
      ];
      for (const setting of settings) {
        const gauss = points.map((t) => Math.exp((-t * t) / 3));
        let current = gauss.map((value) => value / total(gauss));
        let warmStart = new Float64Array(points.length);
        for (let k = 0; k < 60; k++) {
          const well = points.map((t) => (t * t) / 2);
          const question = { epsilon: 0.1, stepSize: 0.1, regularizer: beta(1), weights: current, potential: well };
          const step = await stepIn(suite, place, setting, { ...question, warmStart });
          current = [...step.logWeights.map(Math.exp)];
          warmStart = Float64Array.from(step.logColumnScaling);
        }
        const variance = total(current.map((w, i) => w * points[i] ** 2));
        // A start .008 away comes nearer by 1.2 a step.
        const within = 1e-6 + bound(suite, 200);
        assertClose(`${settingName(setting)}: variance`, variance, 1.508285281214, within);
      }
    },
  },
  {
    name: 'case 21: steps lose no mass, and their objective is not above that of standing still',
    async run(suite) {
      const place = line([0, 1, 2, 3, 4]);
      const setting: Setting = { kind: 'dense', domain: 'auto' };
      let current = [0.1, 0.15, 0.2, 0.25, 0.3];
      for (let k = 0; k < 200; k++) {
        const moving = current.map((_, j) => Math.sin(0.1 * k + j));
        const question = { epsilon: 1, stepSize: 0.05, regularizer: beta(1), weights: current, potential: moving };
        const step = await stepIn(suite, place, setting, { ...question, tolerance: 1e-3 });
        current = [...step.logWeights.map(Math.exp)];
      }
      assertClose('mass after 200 steps', total(current), 1, 1e-12);
      for (const [inverseTemperature, epsilon, stepSize] of [
        [1, 0.5, 0.3],
        [20, 0.01, 0.5],
        [0.5, 3, 1e-3],
      ]) {
        const question = { epsilon, stepSize, regularizer: beta(inverseTemperature), weights, potential };
        const negentropy = total(weights.map((w) => w * Math.log(w)));
        const mean = total(weights.map((w, j) => w * potential[j]));
        const still = epsilon * negentropy + stepSize * (mean + negentropy / inverseTemperature);
        for (const one of settingsOf(three, domainsUpTo(2 / epsilon, suite.backend))) {
          const { objective } = await stepIn(suite, three, one, question);
          const name = `${settingName(one)}, beta ${inverseTemperature}`;
          assertThat(objective <= still + bound(suite), `${name}: expected at most ${still}, found ${objective}`);
        }
      }
    },
  },
  {
    name: 'xi that overflows: psi = -1e4 at beta = 1e3 works',
    async run(suite) {
      const question = { epsilon: 0.5, stepSize: 0.3, regularizer: beta(1e3), weights, potential: [-1e4, 0, 0] };
      for (const setting of settingsOf(three, ['auto', 'absorbed', 'log'])) {
        const name = settingName(setting);
        const { logWeights, status } = await stepIn(suite, three, setting, question);
        assertThat(status === 'converged' || status === 'stalled', `${name}: found status ${status}`);
        assertClose(`${name}: weight of the well`, Math.exp(logWeights[0]), 1, bound(suite));
        const tau = 0.3 / (0.3 + 1e3 * 0.5);
        const within = suite.tolerance * 64 * 1e4 * suite.backend.precision.epsilon + bound(suite);
        for (const j of [1, 2]) {
          // Up to the order one of the kernel's reach, the power law decides.
          assertClose(`${name}: log weight ${j}`, logWeights[j], -tau * 1e7, 8 + within);
        }
      }
    },
  },
];

import { assertAllClose, assertClose, assertThat } from '../assertions.js';
import { costRows, line, type Clouds, type Place } from './places.js';
import {
  domainsUpTo,
  inEverySetting,
  settingName,
  settingsOf,
  solveIn,
  stopOf,
  type SolvedTransport,
  type TransportSuite,
} from './settings.js';
import type { TransportCase } from './transport-case.js';

const swap = line([0, 1]);
const far = line([0, 1], [100, 101]);
const triangles: Clouds = {
  x: [
    [0, 0],
    [1, 0],
    [0, 2],
  ],
  y: [
    [2, 1],
    [0, 0.5],
    [-1, 1],
  ],
};
const weighted = { source: [0.2, 0.5, 0.3], target: [0.4, 0.4, 0.2] };
const square: Place = {
  x: [0, 1].flatMap((a) => [0, 1].map((b) => [a, b])),
  y: [0, 1].flatMap((a) => [0, 1].map((b) => [a, b])),
  axes: [{ x: [0, 1] }, { x: [0, 1] }],
};
const roots: Place = {
  cost: [
    [0, 1, 1, 1.414],
    [1, 0, 1.414, 1],
    [1, 1.414, 0, 1],
    [1.414, 1, 1, 0],
  ],
};

/** Rounding and stopping of a problem whose numbers are of size 1, with the last digit of a table. */
function bound({ backend, tolerance }: TransportSuite, size = 1): number {
  return tolerance * 8 * size * stopOf(backend);
}

/** Problems with exact marginals and known answers. */
export const balancedCases: readonly TransportCase[] = [
  {
    name: 'case 1: two points at distance 1, in closed form',
    async run(suite) {
      for (const epsilon of [0.1, 1, 10]) {
        const stay = 0.5 / (1 + Math.exp(-1 / epsilon));
        const value = -epsilon * Math.log((1 + Math.exp(-1 / epsilon)) / 2);
        const entropy = 2 * epsilon * (stay * Math.log(stay) + (0.5 - stay) * Math.log(0.5 - stay));
        await inEverySetting(suite, swap, { epsilon }, (solved, name) => {
          const size = Math.max(1, epsilon);
          assertAllClose(`${name}: plan`, solved.entries, [stay, 0.5 - stay, 0.5 - stay, stay], bound(suite));
          assertClose(`${name}: transport cost`, solved.transportCost, 1 - 2 * stay, bound(suite));
          assertClose(`${name}: KL value`, solved.relativeEntropicValue, value, bound(suite, size));
          assertClose(`${name}: log value`, solved.entropicValue, 1 - 2 * stay + entropy, bound(suite, size));
          assertClose(`${name}: gap`, solved.gap, 0, bound(suite, size));
        });
      }
    },
  },
  {
    name: 'case 2: a small epsilon finds the assignment',
    async run(suite) {
      const expected = [0, 1, 0, 1, 0, 0, 0, 0, 1].map((entry) => entry / 3);
      // The parts of the assignment hang together by exp(-20); a marginal error of 1e-4 moves the cost by 5e-4 at most.
      await inEverySetting(suite, triangles, { epsilon: 0.1, tolerance: 1e-4 }, (solved, name) => {
        assertAllClose(`${name}: plan`, solved.entries, expected, 1e-4);
        assertClose(`${name}: transport cost`, solved.transportCost, 17 / 12, 5e-4);
      });
    },
  },
  {
    name: 'case 3: two weighted triangles, values of another solver',
    async run(suite) {
      for (const [epsilon, transportCost, value] of [
        [1, 1.785030373974, 2.115006297222],
        [0.1, 1.600000003298, 1.661376470408],
      ]) {
        await inEverySetting(suite, triangles, { epsilon, ...weighted }, (solved, name) => {
          // Exponents go up to 5 / epsilon.
          const within = bound(suite, 5 / epsilon);
          assertClose(`${name}: transport cost`, solved.transportCost, transportCost, within);
          assertClose(`${name}: KL value`, solved.relativeEntropicValue, value, within);
          assertThat(solved.gap <= within, `${name}: expected a gap below ${within}, found ${solved.gap}`);
        });
      }
    },
  },
  {
    name: 'case 4: one point each has plan 1 and value c at every epsilon',
    async run(suite) {
      for (const epsilon of [1e-4, 1, 1e4]) {
        await inEverySetting(suite, line([0], [1.5]), { epsilon }, (solved, name) => {
          const within = bound(suite, Math.max(epsilon, 2.25, 2.25 / epsilon));
          assertClose(`${name}: plan`, solved.entries[0], 1, within);
          assertClose(`${name}: KL value`, solved.relativeEntropicValue, 2.25, within);
        });
      }
    },
  },
  {
    name: 'case 5: a separable cost gives a b^T, and so does an endless epsilon',
    async run(suite) {
      const independent = weighted.source.flatMap((a) => weighted.target.map((b) => a * b));
      const separable = { cost: [0.3, -2, 1.1].map((u) => [0.7, 5, -0.4].map((v) => u + v)) };
      for (const epsilon of [0.1, 1, 100]) {
        await inEverySetting(suite, separable, { epsilon, ...weighted }, ({ entries }, name) =>
          assertAllClose(`${name}: plan`, entries, independent, bound(suite, Math.max(1, 7 / epsilon))),
        );
      }
      await inEverySetting(suite, triangles, { epsilon: 1e8, ...weighted }, ({ entries }, name) =>
        assertAllClose(`${name}: plan`, entries, independent, 1e-8 + bound(suite)),
      );
    },
  },
  {
    name: 'case 6: far clouds equal case 1, although exp(-C) is 0',
    async run(suite) {
      const stay = 0.5 / (1 + Math.exp(-1));
      // The potentials are of size 1e4.
      const within = bound(suite, 1e4);
      // Started at the epsilon asked for, where the kernel itself has to bear it.
      const question = { epsilon: 1, tolerance: 1e4 * suite.backend.precision.epsilon, annealing: 'none' as const };
      const check = ({ entries }: SolvedTransport, name: string) =>
        assertAllClose(`${name}: plan`, entries, [stay, 0.5 - stay, 0.5 - stay, stay], within);
      await inEverySetting(suite, far, question, check, domainsUpTo(200, suite.backend));
    },
  },
  {
    name: 'case 7: points without mass get none, and the one unit goes where it belongs',
    async run(suite) {
      const question = { epsilon: 0.1, source: [0, 1, 0, 0], target: [1, 0, 0, 0] };
      const expected = Array.from({ length: 16 }, (_, k) => (k === 4 ? 1 : 0));
      for (const place of [square, roots]) {
        await inEverySetting(suite, place, question, (solved, name) => {
          assertAllClose(`${name}: plan`, solved.entries, expected, bound(suite));
          assertClose(`${name}: transport cost`, solved.transportCost, 1, bound(suite));
          assertThat(solved.sourcePotential.every(Number.isFinite), `${name}: expected finite potentials`);
        });
      }
    },
  },
  {
    name: 'case 11: the plan scales with the cost, permutes with the points, and transposes',
    async run(suite) {
      const scaled = (factor: number): Clouds => ({
        x: triangles.x.map((point) => point.map((value) => factor * value)),
        y: triangles.y.map((point) => point.map((value) => factor * value)),
      });
      const question = { epsilon: 0.7, ...weighted };
      for (const setting of settingsOf(triangles)) {
        const name = settingName(setting);
        const plain = await solveIn(suite, triangles, setting, question);
        const within = bound(suite, 10);
        const four = await solveIn(suite, scaled(2), setting, { epsilon: 2.8, ...weighted });
        assertAllClose(`${name}: plan of 4 C at 4 epsilon`, four.entries, plain.entries, within);
        assertClose(`${name}: cost of 4 C`, four.transportCost, 4 * plain.transportCost, 4 * within);

        const order = [2, 0, 1];
        const turned = { x: order.map((i) => triangles.x[i]), y: triangles.y };
        const source = order.map((i) => weighted.source[i]);
        const permuted = await solveIn(suite, turned, setting, { ...question, source });
        const rows = order.flatMap((i) => [...plain.entries.subarray(3 * i, 3 * i + 3)]);
        assertAllClose(`${name}: plan of permuted points`, permuted.entries, rows, within);

        const swapped = { source: weighted.target, target: weighted.source };
        const back = await solveIn(suite, { x: triangles.y, y: triangles.x }, setting, { epsilon: 0.7, ...swapped });
        const transposed = [0, 1, 2].flatMap((j) => [0, 1, 2].map((i) => plain.entries[3 * i + j]));
        assertAllClose(`${name}: transposed plan`, back.entries, transposed, within);
        const constant = back.targetPotential[0] - plain.sourcePotential[0];
        const potentials = back.targetPotential.map((value) => value - constant);
        assertAllClose(`${name}: swapped potentials`, potentials, plain.sourcePotential, within);
      }
      const raised = { cost: costRows(triangles).map((row) => row.map((value) => value + 4)) };
      const { transportCost } = await solveIn(suite, triangles, { kind: 'dense', domain: 'log' }, question);
      await inEverySetting(suite, raised, question, (solved, name) =>
        assertClose(`${name}: cost of C + 4`, solved.transportCost, transportCost + 4, bound(suite, 10)),
      );
    },
  },
];

import { assertAllClose, assertClose, assertThat } from '../assertions.js';
import { line, type Clouds } from './places.js';
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
const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
const both = (rho: number) => ({ source: rho, target: rho });

function bound({ backend, tolerance }: TransportSuite, size = 1): number {
  return tolerance * 8 * size * stopOf(backend);
}

/** Marginals that are held at a price. */
export const unbalancedCases: readonly TransportCase[] = [
  {
    name: 'case 14: two points at the price 1, relative to 1 and to a b^T',
    async run(suite) {
      const question = { epsilon: 1, marginals: both(1) };
      const inner = 2 / (1 + Math.exp(-1));
      for (const [reference, stay] of [
        ['counting', (0.5 / (1 + Math.exp(-1))) ** (2 / 3)],
        ['product', 0.25 * inner ** (2 / 3)],
      ] as const) {
        await inEverySetting(suite, swap, { ...question, reference }, (solved, name) => {
          const move = stay * Math.exp(-1);
          assertAllClose(`${name}, ${reference}: plan`, solved.entries, [stay, move, move, stay], bound(suite));
          assertClose(`${name}, ${reference}: gap`, solved.gap, 0, bound(suite, 4));
        });
      }
    },
  },
  {
    name: 'case 15: a high price is balanced transport',
    async run(suite) {
      const question = { epsilon: 1, source: [0.3, 0.7], target: [0.7, 0.3] };
      // What rounding leaves in the mass grows with the price.
      const within = suite.tolerance * Math.max(1e-4, 16 * 1e5 * suite.backend.precision.epsilon);
      for (const setting of settingsOf(swap)) {
        const exact = await solveIn(suite, swap, setting, question);
        const priced = await solveIn(suite, swap, setting, { ...question, marginals: both(1e5) });
        const relative = priced.entries.map((entry, k) => entry / exact.entries[k]);
        assertAllClose(`${settingName(setting)}: plan over balanced plan`, relative, [1, 1, 1, 1], within);
      }
    },
  },
  {
    name: 'case 15: the mass falls with the cost and grows with the price',
    async run(suite) {
      const spread = (factor: number) => line([0, 1], [factor, 1 + factor]);
      for (const setting of settingsOf(swap)) {
        const massOf = async (place: Clouds, rho: number) =>
          total((await solveIn(suite, place, setting, { epsilon: 0.5, marginals: both(rho) })).entries);
        const byCost = [await massOf(spread(0), 1), await massOf(spread(0.5), 1), await massOf(spread(1.5), 1)];
        const byPrice = [await massOf(spread(1), 0.5), await massOf(spread(1), 1), await massOf(spread(1), 4)];
        const name = settingName(setting);
        assertThat(byCost[0] > byCost[1] && byCost[1] > byCost[2], `${name}: masses ${byCost.join()} by cost`);
        assertThat(byPrice[0] < byPrice[1] && byPrice[1] < byPrice[2], `${name}: masses ${byPrice.join()} by price`);
      }
    },
  },
  {
    name: 'case 15: at epsilon .01 and price 100 every domain has the same plan',
    async run(suite) {
      // Exponents of size 100 are rounded at that size, again and again while the mass creeps to its place.
      const tolerance = Math.max(stopOf(suite.backend), 1000 * suite.backend.precision.epsilon);
      const question = { epsilon: 0.01, source: [0.3, 0.7], target: [0.7, 0.3], marginals: both(100), tolerance };
      // A residual at the price 1e4 epsilon moves the mass by half of 1e4 times itself at most.
      const within = Math.min(bound(suite, 1e4), 1e-3 * suite.tolerance);
      const reference = await solveIn(suite, swap, { kind: 'dense', domain: 'log' }, question);
      const check = ({ entries }: SolvedTransport, name: string) =>
        assertAllClose(`${name}: plan`, entries, reference.entries, within);
      await inEverySetting(suite, swap, question, check, domainsUpTo(100, suite.backend));
    },
  },
  {
    name: 'semi-relaxed: the exact side is exact, the other has the slope of its price',
    async run(suite) {
      const place: Clouds = { x: [[0], [1.5]], y: [[0.2], [1], [3]] };
      const source = [0.9, 0.4];
      const target = [0.5, 0.2, 0.1];
      await inEverySetting(suite, place, { epsilon: 0.5, source, target, marginals: { target: 2 } }, (solved, name) => {
        const rows = [0, 1].map((i) => total(solved.entries.subarray(3 * i, 3 * i + 3)));
        assertAllClose(`${name}: row sums`, rows, source, bound(suite));
        const slopes = solved.targetMarginal.map((marginal, j) => -2 * Math.log(marginal / target[j]));
        assertAllClose(`${name}: target potential`, solved.targetPotential, slopes, bound(suite, 20));
        assertClose(`${name}: gap`, solved.gap, 0, bound(suite, 4));
      });
    },
  },
];

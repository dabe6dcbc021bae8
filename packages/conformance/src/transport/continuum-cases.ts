import { divergenceOf, sinkhorn } from '@proxflow/sinkhorn';
import { assertAllClose, assertClose, assertThat } from '../assertions.js';
import { normals } from '../samples.js';
import { rowsOf } from '../grid.js';
import { evenly, line, withGeometry, type Clouds, type Place } from './places.js';
import {
  inEverySetting,
  settingName,
  settingsOf,
  solveIn,
  stopOf,
  type Setting,
  type TransportSuite,
} from './settings.js';
import type { TransportCase } from './transport-case.js';

/** Masses of the normal law on points, summing to 1. */
function normalMasses(points: readonly number[], mean: number, variance: number): number[] {
  const densities = points.map((t) => Math.exp(-((t - mean) ** 2) / (2 * variance)));
  const total = densities.reduce((sum, value) => sum + value, 0);
  return densities.map((value) => value / total);
}

/** sum_ij P_ij x_i y_j - (sum_i P_i. x_i)(sum_j P_.j y_j). */
function crossCovariance(points: readonly number[], plan: Float64Array): number {
  let [product, left, right] = [0, 0, 0];
  plan.forEach((mass, k) => {
    const [x, y] = [points[Math.floor(k / points.length)], points[k % points.length]];
    product += mass * x * y;
    left += mass * x;
    right += mass * y;
  });
  return product - left * right;
}

/** The divergence of two measures on one place. */
async function divergence(
  { backend }: TransportSuite,
  place: Place,
  { kind, domain }: Setting,
  epsilon: number,
  [source, target]: readonly [number[], number[]],
): Promise<number> {
  return withGeometry(backend, place, kind, async (own) => {
    const geometries = { cross: own, source: own, target: own };
    const settings = { domain, epsilon, tolerance: stopOf(backend) };
    const { value, status } = await divergenceOf({ backend, geometries, source, target, ...settings });
    assertThat(status === 'converged', `${settingName({ kind, domain })}: expected status converged, found ${status}`);
    return value;
  });
}

function bound({ backend, tolerance }: TransportSuite, size: number): number {
  return tolerance * 8 * size * stopOf(backend);
}

/** Divergences, the continuum, and precision. */
export const continuumCases: readonly TransportCase[] = [
  {
    name: 'case 8: the divergence is 0 between equal measures, positive and symmetric between others',
    async run(suite) {
      const points = rowsOf(normals('divergence', [6, 2]));
      const cloud: Clouds = { x: points, y: points };
      const [a, b] = [
        [0.1, 0.2, 0.3, 0.1, 0.1, 0.2],
        [0.3, 0.1, 0.1, 0.2, 0.1, 0.2],
      ];
      for (const setting of settingsOf(cloud)) {
        const name = settingName(setting);
        const within = bound(suite, 10);
        assertClose(`${name}: S(a, a)`, await divergence(suite, cloud, setting, 0.5, [a, a]), 0, within);
        const forth = await divergence(suite, cloud, setting, 0.5, [a, b]);
        assertThat(forth > 1e-3, `${name}: expected S(a, b) above 0, found ${forth}`);
        assertClose(`${name}: S(b, a)`, await divergence(suite, cloud, setting, 0.5, [b, a]), forth, within);
      }
      for (const setting of settingsOf(line([2]))) {
        const found = await divergence(suite, line([2]), setting, 1, [[1], [1]]);
        assertClose(`${settingName(setting)}: S of one point and itself`, found, 0, bound(suite, 1));
      }
    },
  },
  {
    name: 'case 9: Gaussians on a grid have the values of the continuum',
    async run(suite) {
      // Spacing 1/4 against a coupling of variance 1/2 leaves 2 exp(-158); 8 deviations on each side leave 1e-15.
      const points = evenly(-8, 10, 73);
      const question = { epsilon: 1, source: normalMasses(points, 0, 1), target: normalMasses(points, 2, 1) };
      await inEverySetting(suite, line(points), question, (solved, name) => {
        assertClose(`${name}: KL value`, solved.relativeEntropicValue, 4.908754008245, bound(suite, 100));
        const found = crossCovariance(points, solved.entries);
        assertClose(`${name}: cross-covariance`, found, 0.780776406404, bound(suite, 100));
      });
      const setting: Setting = { kind: 'points', domain: 'auto' };
      const measures = [question.source, question.target] as const;
      const found = await divergence(suite, line(points), setting, 1, [...measures]);
      assertClose('divergence', found, 4, bound(suite, 100));
    },
  },
  {
    name: 'case 12: absorbed and log domain agree at epsilon 1e-5',
    async run(suite) {
      const points = evenly(0, 1, 100);
      const bins = evenly(0, 99, 100);
      // Exponents of size 1e5 are rounded at that size. The last digits of the marginals would take 1 / epsilon sweeps.
      const rounding = 1e5 * suite.backend.precision.epsilon;
      const question = {
        epsilon: 1e-5,
        source: normalMasses(bins, 30, 100),
        target: normalMasses(bins, 40, 100),
        annealing: { from: 0.1 },
        tolerance: Math.max(3e-3, 2 * rounding),
        accelerate: false,
      };
      const within = suite.tolerance * Math.max(1e-6, 4 * rounding);
      const solve = (setting: Setting) => solveIn(suite, line(points), setting, question);
      const reference = await solve({ kind: 'dense', domain: 'log' });
      const largest = reference.entries.reduce((most, entry) => Math.max(most, entry), 0);
      for (const setting of [
        { kind: 'dense', domain: 'absorbed' },
        { kind: 'points', domain: 'auto' },
      ] as const) {
        const name = settingName(setting);
        const { entries, transportCost, iterations } = await solve(setting);
        const apart = within * reference.transportCost;
        assertClose(`${name}: transport cost`, transportCost, reference.transportCost, apart);
        assertAllClose(`${name}: plan`, entries, reference.entries, within * largest);
        assertThat(rounding > 1e-6 || iterations === reference.iterations, `${name}: found ${iterations} sweeps`);
      }
    },
  },
  {
    name: 'case 13: far points at distance 1 cost 1, in single precision too',
    async run(suite) {
      const place: Clouds = { x: [[1e4, 1e4]], y: [[1e4 + 1, 1e4]] };
      await inEverySetting(suite, place, { epsilon: 0.1 }, ({ transportCost }, name) =>
        assertClose(`${name}: transport cost`, transportCost, 1, bound(suite, 10)),
      );
    },
  },
  {
    name: 'abort: a signal ends the loop after a sweep, and the status says so',
    async run(suite) {
      const place = line(evenly(0, 1, 12));
      for (const { kind, domain } of settingsOf(place, ['auto'])) {
        await withGeometry(suite.backend, place, kind, async (cost) => {
          const source = evenly(1, 12, 12).map((value) => value / 78);
          const problem = { backend: suite.backend, cost, domain, epsilon: 0.01, source, tolerance: 1e-30 };
          const { status, iterations } = await sinkhorn({ ...problem, signal: AbortSignal.abort() });
          assertThat(status === 'aborted' && iterations === 1, `${kind}: found ${status} after ${iterations} sweeps`);
        });
      }
    },
  },
];

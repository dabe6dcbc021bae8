import { createDefaultBackend, publishedRiskLevel } from 'proxflow';
import { beforeAll, describe, expect, it } from 'vitest';
import { referenceStatistics } from './report/reference-statistics.js';
import { quickScale, reproduce, type Reproduction } from './reproduction.js';
import { silent } from './training/progress.js';

const said: string[] = [];
let reproduction: Reproduction;

beforeAll(async () => {
  const done = await reproduce({
    scale: quickScale,
    seed: 1,
    backend: await createDefaultBackend(),
    progress: silent,
    say: (text) => said.push(text),
    checkpointEvery: 1000,
    samples: 20,
    baselines: false,
  });
  if (done === undefined) throw new Error('The quick mode came to no end.');
  reproduction = done;
}, 120_000);

function finished(id: string) {
  const found = reproduction.finished.find(({ experiment }) => experiment.id === id);
  if (found === undefined) throw new Error(`No experiment ${id} was run.`);
  return found;
}

it('says what is skipped and how long it will take before it starts', () => {
  expect(said).toContainEqual(expect.stringMatching(/^Banana is skipped: no file given/));
  expect(said.at(-1)).toMatch(/^Expected time: \d+ (s|min), baselines aside\.$/);
});

describe('the reference column on WDBC', () => {
  it('starts at the published levels of the risk', () => {
    const { train } = finished('wdbc').runs.reference[0].recipe;
    const level = (f: number) => publishedRiskLevel(new Float64Array(399).fill(f), train.targets);
    expect(level(0)).toBeCloseTo(0.0125156544, 10);
    expect(level(-1)).toBeCloseTo(0.016482389, 10);
    expect(level(1)).toBeCloseTo(0.0188387173, 10);
  });

  it.each([0, 1, 2])(
    'has weights that freeze, keep their sum, and a risk that stays at zero prediction: beta %i',
    (k) => {
      const run = finished('wdbc').runs.reference[k];
      const { lastWeightChange, lastOffDiagonalMass, weightSum, riskDrift } = referenceStatistics(run);
      const particles = run.recipe.settings.particles;
      expect(lastWeightChange).toBeLessThan(1e-9);
      expect(lastOffDiagonalMass).toBeLessThan(1e-9);
      expect(weightSum.initial).toBeCloseTo(particles / (0.04 * 2 ** 30), 15);
      expect(weightSum.final / weightSum.initial).toBeCloseTo(1, 10);
      expect(riskDrift).toBeLessThan(1e-5);
      expect(publishedRiskLevel(run.train.weighted, run.recipe.train.targets)).toBeCloseTo(0.0125156544, 6);
    },
  );

  it("takes 4 inner iterations in every step at beta 0.05, by the scripts' count", () => {
    const [hotter, published] = finished('wdbc').runs.reference.slice(0, 2).map(referenceStatistics);
    expect(published.innerIterations).toEqual([4]);
    // tau = 1 / (1 + beta epsilon / h) is larger at beta 0.03, where one more is due at times.
    expect(Math.min(...hotter.innerIterations)).toBe(4);
    expect(Math.max(...hotter.innerIterations)).toBeLessThanOrEqual(5);
  });
});

it('the paper column keeps mass 1 to rounding in every experiment', () => {
  for (const { runs } of reproduction.finished) {
    for (const { weightSum, unconverged } of runs.paper) {
      expect(weightSum.final).toBeCloseTo(1, 10);
      expect(unconverged).toBe(0);
    }
  }
});

it('our defaults learn something in sixty steps', () => {
  for (const { experiment, runs } of reproduction.finished) {
    for (const { samples } of runs.default) {
      const [first, last] = [samples[0], samples[samples.length - 1]];
      expect(last.testRisk.weighted, experiment.id).toBeLessThan(first.testRisk.weighted / 2);
    }
  }
});

it('the report shows every picture it names, in one page that needs no other', () => {
  const { markdown, html, plots } = reproduction.report;
  const named = [...markdown.matchAll(/\]\(pictures\/([\w-]+)\.svg\)/g)].map(([, name]) => name);
  expect(named.sort()).toEqual(plots.map(({ name }) => name).sort());
  expect(html.match(/<svg /g)).toHaveLength(plots.length);
  expect(html).not.toMatch(/<img|<script|<link|NaN|undefined/);
  expect(markdown).toContain('| beta 0.05 | weighted |');
});

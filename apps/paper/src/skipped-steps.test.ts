import { createDefaultBackend } from 'proxflow';
import { beforeAll, describe, expect, it } from 'vitest';
import { reproduce, type Reproduction } from './reproduction.js';
import { silent } from './training/progress.js';

const steps = 150;
let usual: Reproduction;
let skipping: Reproduction;

beforeAll(async () => {
  const backend = await createDefaultBackend();
  const run = async (skip: boolean) => {
    const done = await reproduce({
      scale: { steps, defaultSteps: 1, share: 0.05 },
      seed: 1,
      backend,
      progress: silent,
      say: () => undefined,
      only: ['wdbc'],
      columns: ['reference', 'paper'],
      variants: ['beta 0.03'],
      skip,
      checkpointEvery: 1000,
      samples: 10,
      baselines: false,
    });
    if (done === undefined) throw new Error('The run came to no end.');
    return done;
  };
  usual = await run(false);
  skipping = await run(true);
}, 120_000);

describe('published weight steps that are skipped', () => {
  it('leave the weights within the certified bounds of those of every step', () => {
    for (const column of ['reference', 'paper'] as const) {
      const [[dense], [skipped]] = [usual.finished[0].runs[column], skipping.finished[0].runs[column]];
      expect(dense.skipped).toBeUndefined();
      const left = skipped.skipped ?? { steps: 0, largestBound: NaN };
      expect(left.steps).toBeGreaterThan(steps / 2);
      expect(left.largestBound).toBeLessThanOrEqual(1e-9);
      // Each step adds its bound, and the loop of the other run its own tolerance where nothing is exchanged.
      const room = left.steps * left.largestBound + 1e-9;
      expect(Math.abs(Math.log(skipped.weightSum.final / dense.weightSum.final))).toBeLessThan(room);
      skipped.samples.forEach(({ testRisk, effectiveSampleSize }, k) => {
        const of = dense.samples[k];
        expect(Math.abs(effectiveSampleSize / of.effectiveSampleSize - 1)).toBeLessThan(2 * room);
        // With masses the drift on raw features is so steep that a last digit of a weight grows a thousandfold within steps.
        if (column === 'reference') expect(testRisk.weighted).toBeCloseTo(of.testRisk.weighted, 8);
      });
    }
  });

  it('are told of in the report, which shows the columns that were run and no other', () => {
    const { markdown, html } = skipping.report;
    expect(markdown).toContain('run in two columns');
    expect(markdown).toContain('| setting | estimator | reference | paper | published |');
    expect(markdown).toMatch(/\| beta 0\.03 \| reference \| 150 \| [\d.]+ \| [\d.]+ \| \d+ \|/);
    expect(markdown).toContain('what left a particle in it is a bound');
    expect(markdown).not.toMatch(/default|Skipped\n|beta 0\.05/);
    expect(html).not.toMatch(/NaN|undefined/);
    expect(usual.report.markdown).not.toContain('certified to change');
  });
});

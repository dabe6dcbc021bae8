import { beforeAll, describe, expect, it } from 'vitest';
import { fingerprint } from '../training/recipe.js';
import type { Experiment } from './experiment.js';
import { selectedColumns, selectExperiments } from './selection.js';
import { sinusoidExperiment } from './sinusoid.js';
import { wdbcExperiment } from './wdbc.js';

const scale = { steps: 4, defaultSteps: 4, share: 0.02 };
let experiments: readonly Experiment[];

beforeAll(async () => {
  experiments = [await wdbcExperiment(scale, 1), sinusoidExperiment(scale, 1)];
});

const labels = (chosen: readonly Experiment[]) =>
  chosen.map(({ id, variants }) => [id, ...variants.map(({ label }) => label)]);

describe('a selection of runs', () => {
  it('keeps experiments and settings by name', () => {
    expect(labels(selectExperiments(experiments, { only: ['wdbc'], variants: ['beta 0.03', 'beta 0.07'] }))).toEqual([
      ['wdbc', 'beta 0.03', 'beta 0.07'],
    ]);
    expect(labels(selectExperiments(experiments, { variants: ['beta 0.05'] }))).toEqual([['wdbc', 'beta 0.05']]);
    expect(selectExperiments(experiments, {})).toEqual(experiments);
  });

  it('keeps columns in their order', () => {
    expect(selectedColumns({ columns: ['default', 'reference'] })).toEqual(['reference', 'default']);
    expect(selectedColumns({})).toEqual(['reference', 'paper', 'default']);
  });

  it('refuses names that nothing has, and tells those it knows', () => {
    expect(() => selectedColumns({ columns: ['ours'] })).toThrow(/columns.*reference/s);
    expect(() => selectExperiments(experiments, { only: ['iris'] })).toThrow(/only.*wdbc/s);
    expect(() => selectExperiments(experiments, { only: ['wdbc'], variants: ['beta 1'] })).toThrow(
      /variants.*beta 0\.03, beta 0\.05, beta 0\.07/s,
    );
  });

  it('makes other runs of the published columns where steps are to be skipped, and the same runs where not', () => {
    const identity = (selection: { skip?: boolean }) =>
      selectExperiments(experiments, selection).flatMap(({ variants }) =>
        variants.map(({ recipes }) => [recipes.reference, recipes.paper, recipes.default].map(fingerprint)),
      );
    const [usual, skipping] = [identity({ skip: false }), identity({ skip: true })];
    expect(usual).toEqual(
      experiments.flatMap(({ variants }) =>
        variants.map(({ recipes }) => [recipes.reference, recipes.paper, recipes.default].map(fingerprint)),
      ),
    );
    skipping.forEach(([reference, paper, ours], k) => {
      expect(reference).not.toBe(usual[k][0]);
      expect(paper).not.toBe(usual[k][1]);
      expect(ours).toBe(usual[k][2]);
    });
  });
});

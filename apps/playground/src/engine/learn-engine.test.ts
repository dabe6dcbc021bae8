import { describe, expect, it } from 'vitest';
import {
  defaultSettings,
  presetEntries,
  settingsOfPreset,
  type PresetId,
  type Settings,
} from '../settings/settings.js';
import { MeanFieldClassifier } from 'proxflow';
import { createLearnEngine } from './learn-engine.js';
import type { Answer, RunRequest } from './messages.js';

const own = { points: [], pointsAreNumbers: false, file: undefined };
const request = (settings: Partial<Settings> = {}): RunRequest => ({
  settings: { ...defaultSettings, ...settings },
  own,
});

function valueOf<T>(answer: Answer<T>): T {
  if ('value' in answer) return answer.value;
  throw new Error(`${answer.problem.argument}: ${answer.problem.message}`);
}

describe('the engine', () => {
  it('learns the moons to 97 % of the rows it has not seen, its free energy falling', async () => {
    const engine = createLearnEngine();
    valueOf(await engine.open(request()));
    const { moment, records } = valueOf(await engine.advance(Infinity, 200));
    const { scores, surface } = valueOf(await engine.look(moment.checkpoint));
    expect(scores?.testWeighted).toBeGreaterThanOrEqual(0.97);
    expect(records.every(({ fell }) => fell)).toBe(true);
    // Far up is the upper moon's class (negative), far down the other.
    expect(surface?.weighted[0]).toBeLessThan(0);
    expect(surface?.weighted.at(-1)).toBeGreaterThan(0);
    expect(Math.min(...(surface?.weightedError ?? [0]))).toBeGreaterThan(0);
  });

  for (const data of ['blobs', 'circles', 'spirals', 'xor', 'sinusoid', 'step', 'wdbc', 'digits'] as const) {
    it(`lowers the risk of ${data}`, async () => {
      const engine = createLearnEngine();
      const opened = valueOf(await engine.open(request({ data, particles: 40, rows: 60 })));
      const { moment, records } = valueOf(await engine.advance(Infinity, 5));
      expect(records.at(-1)?.risk).toBeLessThan(opened.moment.checkpoint.freeEnergy?.risk ?? 0);
      expect(moment.checkpoint.step).toBe(5);
      expect(opened.data.points).toHaveLength(2 * opened.data.rows);
    });
  }

  for (const preset of Object.keys(presetEntries) as PresetId[]) {
    it(`makes steps of preset ${preset}`, async () => {
      const engine = createLearnEngine();
      valueOf(await engine.open({ settings: { ...settingsOfPreset(preset), rows: 60, particles: 40 }, own }));
      const { records } = valueOf(await engine.advance(Infinity, 3));
      expect(records.map(({ step, status }) => [step, status])).toEqual([1, 2, 3].map((step) => [step, 'converged']));
    });
  }

  it('goes back to a checkpoint and makes the same steps again, bit for bit', async () => {
    const engine = createLearnEngine();
    valueOf(await engine.open(request({ particles: 30, rows: 40, inverseTemperature: 50, epsilon: 'neighbours' })));
    const { moment } = valueOf(await engine.advance(Infinity, 3));
    const first = valueOf(await engine.advance(Infinity, 4)).moment.checkpoint;
    valueOf(await engine.goTo(moment.checkpoint));
    const second = valueOf(await engine.advance(Infinity, 4)).moment.checkpoint;
    expect(second.positions).toEqual(first.positions);
    expect(second.logWeights).toEqual(first.logWeights);
  });

  it('writes a model that the library reads and that predicts as the page says', async () => {
    const engine = createLearnEngine();
    valueOf(await engine.open(request({ particles: 50 })));
    const { moment, records } = valueOf(await engine.advance(Infinity, 60));
    const { scores } = valueOf(await engine.look(moment.checkpoint));
    const text = valueOf(await engine.modelFile(moment.checkpoint, records));
    const model = await MeanFieldClassifier.fromJSON(JSON.parse(text));
    const { twoMoons, stratifiedSplit, selectRows } = await import('proxflow');
    const table = twoMoons({ rows: 400, noise: 0.15, seed: '1' });
    const held = selectRows(table, stratifiedSplit(table.target, 0.7, '1').test);
    const truth = Array.from(held.target.labels, (label) => held.target.classes[label]);
    expect(await model.score(held, truth)).toBeCloseTo(scores?.testWeighted ?? NaN, 12);
    expect(model.record.steps).toBe(60);
  });

  it('says what is wrong with a file, and where', async () => {
    const file = { name: 'boxes.csv', text: 'width,height,kind\n1,2,small\n3,many,large\n' };
    const answer = await createLearnEngine().open({ ...request({ data: 'file' }), own: { ...own, file } });
    expect('problem' in answer && answer.problem.message).toMatch(/row 3, column "height"/);
    expect('problem' in answer && answer.problem.name).toBe('InvalidDataError');
  });

  it('measures a backend apart from the run that is open', async () => {
    const engine = createLearnEngine();
    valueOf(await engine.open(request({ particles: 20, rows: 40 })));
    const { steps, stepsPerSecond } = valueOf(await engine.measure(request({ particles: 20, rows: 40 }), 'cpu', 50));
    expect(steps).toBeGreaterThan(0);
    expect(stepsPerSecond).toBeGreaterThan(0);
    expect(valueOf(await engine.advance(Infinity, 1)).moment.checkpoint.step).toBe(1);
  });
});

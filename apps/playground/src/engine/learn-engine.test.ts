import { describe, expect, it } from 'vitest';
import { defaultSettings, settingsOfPreset, type Settings } from '../settings/settings.js';
import { createLearnEngine } from './learn-engine.js';
import type { Answer, RunRequest } from './messages.js';

const own = { points: [], pointsAreNumbers: false, file: undefined };
const request = (settings: Partial<Settings> = {}): RunRequest => ({ settings: { ...defaultSettings, ...settings }, own });

function valueOf<T>(answer: Answer<T>): T {
  if ('value' in answer) return answer.value;
  throw new Error(`${answer.problem.argument}: ${answer.problem.message}`);
}

describe('the engine', () => {
  it('learns the moons to 97 % of rows it has not seen', async () => {
    const engine = createLearnEngine();
    valueOf(await engine.open(request()));
    const { moment, records } = valueOf(await engine.advance(1e9, 250));
    const whole = valueOf(await engine.look(moment.checkpoint));
    console.log(records.at(-1), whole.scores);
    expect(whole.scores?.testWeighted).toBeGreaterThan(0.97);
    expect(records).toHaveLength(250);
  });
  for (const data of ['blobs', 'sinusoid', 'step', 'wdbc', 'digits', 'xor', 'spirals', 'circles'] as const) {
    it(`opens and steps ${data}`, async () => {
      const engine = createLearnEngine();
      const opened = valueOf(await engine.open(request({ data })));
      const { moment, stepsPerSecond } = valueOf(await engine.advance(3000, 60));
      const whole = valueOf(await engine.look(moment.checkpoint));
      console.log(data, opened.stepSize, moment.checkpoint.step, stepsPerSecond.toFixed(0), whole.scores);
    });
  }
  for (const preset of ['paper', 'langevin', 'noNoise', 'frozen', 'transport'] as const) {
    it(`opens and steps preset ${preset}`, async () => {
      const engine = createLearnEngine();
      valueOf(await engine.open({ settings: settingsOfPreset(preset), own }));
      const { moment, stepsPerSecond, records } = valueOf(await engine.advance(4000, 300));
      const whole = valueOf(await engine.look(moment.checkpoint));
      console.log(preset, moment.checkpoint.step, stepsPerSecond.toFixed(0), whole.scores, moment.plan?.perplexity, records.at(-1));
    });
  }
});

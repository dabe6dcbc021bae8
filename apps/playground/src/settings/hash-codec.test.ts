import { describe, expect, it } from 'vitest';
import { decodeSettings, encodeSettings } from './hash-codec.js';
import { decodePoints, encodePoints, quantised } from './point-codec.js';
import { changedFields, defaultSettings, presetEntries, settingsOfPreset, type PresetId } from './settings.js';

describe('settings in an address', () => {
  it('come back as they were, with every bit of every number', () => {
    const settings = {
      ...settingsOfPreset('transport'),
      data: 'spirals' as const,
      inverseTemperature: Infinity,
      stepSize: 0.1 + 0.2,
      epsilon: 1 / 3,
      weightDecay: 'prior' as const,
      seed: 'naïve & = 7',
    };
    expect(decodeSettings(new URLSearchParams(encodeSettings(settings).toString()))).toEqual({ settings, refused: [] });
  });

  for (const preset of Object.keys(presetEntries) as PresetId[]) {
    it(`name preset ${preset} and nothing it already says`, () => {
      const parameters = encodeSettings(settingsOfPreset(preset));
      expect([...parameters.keys()].sort()).toEqual(['data', 'noise', 'on', 'preset', 'rows', 'seed']);
      expect(decodeSettings(parameters)?.settings).toEqual(settingsOfPreset(preset));
    });
  }

  it('of a second run stand beside those of the first', () => {
    const second = { ...defaultSettings, particles: 7 };
    const parameters = new URLSearchParams([...encodeSettings(defaultSettings), ...encodeSettings(second, 'b.')]);
    expect(decodeSettings(parameters)?.settings.particles).toBe(200);
    expect(decodeSettings(parameters, 'b.')?.settings.particles).toBe(7);
  });

  it('that cannot be read keep the value of the preset and are named', () => {
    const found = decodeSettings(new URLSearchParams('preset=frozen&n=many&loss=constructor&h=-1&data=moons'));
    expect(found?.settings).toEqual(settingsOfPreset('frozen'));
    expect(found?.refused).toEqual(['loss=constructor', 'n=many', 'h=-1']);
  });

  it('are absent where there are none', () => {
    expect(decodeSettings(new URLSearchParams('points=AAAA'))).toBeUndefined();
  });
});

describe('points in an address', () => {
  it('come back exactly once they are quantised', () => {
    const points = [quantised({ x: 0.12345, y: -31.99999, label: 1 }), quantised({ x: 99, y: -99, label: 9 })];
    expect(decodePoints(encodePoints(points))).toEqual(points);
    expect(points[1]).toEqual({ x: 32.767, y: -32.767, label: 9 });
  });

  it('that were cut short are none', () => {
    expect(decodePoints(encodePoints([{ x: 1, y: 2, label: 0 }]).slice(0, 4))).toBeUndefined();
    expect(decodePoints('%%%')).toBeUndefined();
  });
});

describe('changed fields', () => {
  it('are those that differ from the preset, the data aside', () => {
    expect(changedFields({ ...defaultSettings, particles: 3, data: 'xor', seed: 'x' })).toEqual(['particles']);
  });
});

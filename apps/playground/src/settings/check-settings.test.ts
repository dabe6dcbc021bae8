import { describe, expect, it } from 'vitest';
import { checkSettings } from './check-settings.js';
import { numberFields, parseNumberField, textOfNumber } from './number-field.js';
import { defaultSettings, presetEntries, settingsOfPreset, type PresetId } from './settings.js';

describe('a number that is typed', () => {
  const reason = (name: keyof typeof numberFields, text: string) => {
    const parsed = parseNumberField(numberFields[name], text);
    return 'reason' in parsed ? parsed.reason : undefined;
  };

  it('is refused with the reason', () => {
    expect(reason('particles', 'many')).toBe('A number is wanted here.');
    expect(reason('particles', '2.5')).toBe('A whole number is wanted here.');
    expect(reason('particles', '1')).toBe('At least 2.');
    expect(reason('particles', '5000')).toBe('At most 4000.');
    expect(reason('epsilon', '0')).toBe('Above 0, or auto or neighbours.');
    expect(reason('stepSize', '')).toBe('A number is wanted here, or auto.');
    expect(reason('inverseTemperature', 'Infinity')).toBe('A number is wanted here, or inf.');
  });

  it('comes back from its text', () => {
    for (const value of [0.1 + 0.2, 1e-7, 12]) {
      expect(parseNumberField(numberFields.stepSize, textOfNumber(value))).toEqual({ value });
    }
    expect(parseNumberField(numberFields.inverseTemperature, textOfNumber(Infinity))).toEqual({ value: Infinity });
    expect(parseNumberField(numberFields.epsilon, ' auto ')).toEqual({ value: 'auto' });
  });
});

describe('settings that do not go together', () => {
  for (const preset of Object.keys(presetEntries) as PresetId[]) {
    it(`are not those of preset ${preset}`, () => {
      expect(checkSettings(settingsOfPreset(preset), 'signs')).toEqual({});
    });
  }

  it('are told at the field to change', () => {
    const fields = (changes: Partial<typeof defaultSettings>, task: 'signs' | 'classes' | 'numbers' = 'signs') =>
      Object.keys(checkSettings({ ...defaultSettings, ...changes }, task));
    expect(fields({ loss: 'hinge' }, 'numbers')).toEqual(['loss']);
    expect(fields({ loss: 'crossEntropy' })).toEqual(['loss']);
    expect(fields({ location: 'fixed' })).toEqual(['weights']);
    expect(fields({ location: 'fixed', weights: 'uniform' })).toEqual(['weights']);
    expect(fields({ weights: 'proximalCounting', inverseTemperature: Infinity })).toEqual(['epsilon']);
    expect(fields({ formulas: 'published', loss: 'squared' }, 'classes')).toEqual(['formulas']);
    expect(fields({ cost: 'manhattan', particles: 2000 })).toEqual(['particles']);
    expect(fields({ weightDecay: 'prior', inverseTemperature: Infinity })).toEqual(['weightDecay']);
  });
});

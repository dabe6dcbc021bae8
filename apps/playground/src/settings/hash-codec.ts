import {
  backendChoices,
  costChoices,
  dataChoices,
  formulaChoices,
  locationChoices,
  lossChoices,
  neuronChoices,
  regularizerChoices,
  weightChoices,
} from './choices.js';
import { numberFields, parseNumberField, textOfNumber, type NumberFieldName } from './number-field.js';
import { changedFields, presetEntries, settingsOfPreset, type PresetId, type Settings } from './settings.js';

/** How each setting is called in an address: short, and never changed once published. */
const keys = {
  preset: 'preset',
  data: 'data',
  rows: 'rows',
  noise: 'noise',
  neuron: 'neuron',
  loss: 'loss',
  regularizer: 'reg',
  weightDecay: 'decay',
  cost: 'cost',
  location: 'move',
  weights: 'weigh',
  formulas: 'formulas',
  backend: 'on',
  particles: 'n',
  inverseTemperature: 'beta',
  epsilon: 'eps',
  stepSize: 'h',
  seed: 'seed',
} as const satisfies Record<keyof Settings, string>;

const choices = {
  preset: presetEntries,
  data: dataChoices,
  neuron: neuronChoices,
  loss: lossChoices,
  regularizer: regularizerChoices,
  cost: costChoices,
  location: locationChoices,
  weights: weightChoices,
  formulas: formulaChoices,
  backend: backendChoices,
} as const;

/** Settings that an address always names, so that a link says what it shows even if defaults change. */
const always: readonly (keyof Settings)[] = ['preset', 'data', 'rows', 'noise', 'backend', 'seed'];

/** Settings as parameters of an address; numbers keep all their bits. */
export function encodeSettings(settings: Settings, prefix = ''): URLSearchParams {
  const named = new Set<keyof Settings>([...always, ...changedFields(settings)]);
  const parameters = new URLSearchParams();
  for (const name of Object.keys(keys) as (keyof Settings)[]) {
    if (named.has(name)) parameters.set(prefix + keys[name], textOfNumber(settings[name]));
  }
  return parameters;
}

/** What an address asked for, and what of it could not be read. */
export interface DecodedSettings {
  readonly settings: Settings;
  readonly refused: readonly string[];
}

/** Settings of an address; undefined if it names none under this prefix. What cannot be read keeps the preset's value. */
export function decodeSettings(parameters: URLSearchParams, prefix = ''): DecodedSettings | undefined {
  const names = (Object.keys(keys) as (keyof Settings)[]).filter((name) => parameters.has(prefix + keys[name]));
  if (names.length === 0) return undefined;
  const refused: string[] = [];
  const preset = parameters.get(prefix + keys.preset) ?? 'default';
  let settings = settingsOfPreset(Object.hasOwn(presetEntries, preset) ? (preset as PresetId) : 'default');
  for (const name of names) {
    const text = parameters.get(prefix + keys[name]) ?? '';
    const value = readValue(name, text);
    if (value === undefined) refused.push(`${keys[name]}=${text}`);
    else settings = { ...settings, [name]: value };
  }
  return { settings, refused };
}

function readValue(name: keyof Settings, text: string): string | number | undefined {
  if (name === 'seed') return text.length > 0 && text.length <= 40 ? text : undefined;
  if (Object.hasOwn(choices, name)) {
    return Object.hasOwn(choices[name as keyof typeof choices], text) ? text : undefined;
  }
  const parsed = parseNumberField(numberFields[name as NumberFieldName], text);
  return 'value' in parsed ? parsed.value : undefined;
}

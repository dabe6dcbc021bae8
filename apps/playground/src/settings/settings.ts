import type {
  BackendName,
  CostName,
  DataName,
  FormulaName,
  LocationName,
  LossName,
  NeuronName,
  RegularizerName,
  WeightUpdateName,
} from './choices.js';

/** All that determines a run, but for points and files of one's own. */
export interface Settings {
  readonly preset: PresetId;
  readonly data: DataName;
  /** Rows of a generated set. */
  readonly rows: number;
  /** Deviation of its noise. */
  readonly noise: number;
  readonly neuron: NeuronName;
  readonly loss: LossName;
  readonly regularizer: RegularizerName;
  /** lambda of lambda |theta|^2, or a law for it. */
  readonly weightDecay: number | 'auto' | 'prior';
  readonly cost: CostName;
  readonly location: LocationName;
  readonly weights: WeightUpdateName;
  readonly formulas: FormulaName;
  readonly backend: BackendName;
  /** N. */
  readonly particles: number;
  /** beta; Infinity switches noise and entropy off. */
  readonly inverseTemperature: number;
  /** Of the proximal step; `neighbours` chooses it in every step from the distances of the cloud. */
  readonly epsilon: number | 'auto' | 'neighbours';
  /** h. */
  readonly stepSize: number | 'auto';
  readonly seed: string;
}

export type PresetId = 'default' | 'paper' | 'langevin' | 'noNoise' | 'frozen' | 'transport';

const base: Settings = {
  preset: 'default',
  data: 'moons',
  rows: 400,
  noise: 0.15,
  neuron: 'tanh',
  loss: 'auto',
  regularizer: 'entropy',
  weightDecay: 'auto',
  cost: 'squaredEuclidean',
  location: 'eulerMaruyama',
  weights: 'proximal',
  formulas: 'consistent',
  backend: 'wasm64',
  particles: 200,
  inverseTemperature: 1e4,
  epsilon: 'auto',
  stepSize: 'auto',
  seed: '1',
};

/** A preset: a sentence, and what it changes in the default settings. */
export interface PresetEntry {
  readonly label: string;
  readonly says: string;
  readonly changes: Partial<Omit<Settings, 'preset' | 'data' | 'rows' | 'noise' | 'backend' | 'seed'>>;
}

export const presetEntries: Readonly<Record<PresetId, PresetEntry>> = {
  default: {
    label: 'Default',
    says: 'What the library does with a table: little noise, proximal weights, step size and weight decay from the data.',
    changes: {},
  },
  paper: {
    label: 'Paper',
    says: "The paper's formulas and settings for WDBC: squared loss, a hot cloud of 1000 particles, steps of 0.001.",
    changes: {
      loss: 'squared',
      weightDecay: 0,
      weights: 'proximalCounting',
      formulas: 'published',
      particles: 1000,
      inverseTemperature: 0.05,
      epsilon: 1,
      stepSize: 1e-3,
    },
  },
  langevin: {
    label: 'Mean-field Langevin',
    says: 'Equal weights and noise one can see: every particle is a diffusion in the potential all of them make.',
    changes: { weights: 'uniform', inverseTemperature: 500 },
  },
  noNoise: {
    label: 'No noise',
    says: 'beta is infinite: particles roll downhill and nothing else, as in gradient descent on a wide network.',
    changes: { inverseTemperature: Infinity, location: 'gradientDescent' },
  },
  frozen: {
    label: 'Frozen weights',
    says: 'The default with weights kept at 1/N: shows what the proximal step adds.',
    changes: { weights: 'uniform' },
  },
  transport: {
    label: 'Transport at work',
    says: 'Noise and epsilon large enough that mass travels between neighbours: watch the plan and the sizes.',
    changes: { inverseTemperature: 50, epsilon: 'neighbours', particles: 150 },
  },
};

/** Settings of a preset; what is about the data, the backend and the seed stays as it was. */
export function settingsOfPreset(preset: PresetId, kept: Partial<Settings> = {}): Settings {
  const { data, rows, noise, backend, seed } = { ...base, ...kept };
  return { ...base, ...presetEntries[preset].changes, preset, data, rows, noise, backend, seed };
}

export const defaultSettings: Settings = settingsOfPreset('default');

/** Names of the settings that differ from those of their preset. */
export function changedFields(settings: Settings): (keyof Settings)[] {
  const preset = settingsOfPreset(settings.preset, settings);
  return (Object.keys(preset) as (keyof Settings)[]).filter((name) => settings[name] !== preset[name]);
}

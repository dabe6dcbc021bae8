import type { Settings } from './settings.js';

/** What a run is to predict. */
export type Task = 'signs' | 'classes' | 'numbers';

/** Reasons by field why settings make no run. */
export type Problems = Readonly<Partial<Record<keyof Settings | 'file', string>>>;

const ofSigns: readonly string[] = ['logistic', 'hinge', 'squaredHinge'];

/**
 * Rules between fields, each at the field to change. Domains of single numbers are those of `parseNumberField`; what else the
 * packages refuse comes back from the run with their own words.
 */
export function checkSettings(settings: Settings, task: Task | undefined): Problems {
  return Object.fromEntries(found(settings, task));
}

function* found(settings: Settings, task: Task | undefined): Generator<[keyof Settings, string]> {
  const { loss, weights, location, regularizer, epsilon, cost, formulas, particles, backend } = settings;
  const noisy =
    settings.inverseTemperature !== Infinity && (regularizer === 'entropy' || regularizer === 'cappedEntropy');
  if (task === 'numbers' && (ofSigns.includes(loss) || loss === 'crossEntropy')) {
    yield ['loss', `The ${loss} loss is one of classes; these data are numbers.`];
  }
  if (task === 'signs' && loss === 'crossEntropy') {
    yield ['loss', 'Cross-entropy needs more than two classes; logistic is the same for two.'];
  }
  if (formulas === 'published') {
    if (task === 'classes') yield ['formulas', 'The published formulas are those of two classes or of numbers.'];
    if (loss !== 'squared') yield ['loss', 'The published formulas are those of the squared loss.'];
    if (settings.neuron === 'rbf' || settings.neuron === 'bump') {
      yield ['neuron', 'The published start is a box for a, b and w; this neuron has a centre and a width.'];
    }
  }
  if (location === 'fixed' && (weights === 'proximal' || weights === 'schroedinger' || weights === 'conic')) {
    yield ['weights', 'Particles that stay give no volumes; choose proximal, counting.'];
  }
  if (location === 'fixed' && weights === 'uniform') yield ['weights', 'Neither particles nor weights would change.'];
  if (weights === 'schroedinger' && regularizer !== 'entropy') {
    yield ['regularizer', 'The Schroedinger step carries an entropy in its kernel; choose entropy.'];
  }
  if (weights === 'schroedinger' && !noisy) yield ['inverseTemperature', 'The Schroedinger step needs a finite β.'];
  if (weights === 'proximalCounting' && !noisy && epsilon === 'auto') {
    yield ['epsilon', 'Without noise 0.1 h / β is 0; set a number, or neighbours.'];
  }
  if (regularizer !== 'entropy' && regularizer !== 'cappedEntropy' && settings.weightDecay === 'prior') {
    yield ['weightDecay', 'The prior confines by the temperature; it goes with entropy.'];
  }
  if (settings.weightDecay === 'prior' && settings.inverseTemperature === Infinity) {
    yield ['weightDecay', 'The prior confines by 1/β, which is 0 here; set a number.'];
  }
  if (cost !== 'squaredEuclidean' && particles > 1000 && weights.startsWith('proximal')) {
    yield ['particles', 'At most 1000 with this cost: all N² of them are computed in every step.'];
  }
  if (backend === 'cpu' && particles > 2000) yield ['particles', 'At most 2000 on the JavaScript backend.'];
}

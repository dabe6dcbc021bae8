import fc from 'fast-check';
import {
  createCpuBackend,
  MeanFieldClassifier,
  MeanFieldRegressor,
  parseModelFile,
  rbfNeuron,
  reluNeuron,
  tanhNeuron,
  type ModelOptions,
} from 'proxflow';
import { describe, expect, it } from 'vitest';
import { anyNumber, mutatedJson, positive } from './arbitraries.js';
import { fuzzRuns, fuzzTimeout } from './fuzz-runs.js';
import { outcomeOf, requireFinite, requireNoNaN } from './outcome.js';

const backend = createCpuBackend();
const small = { particles: 6, steps: 5, seed: 1, backend };

/** Mostly the first. */
const mostly = <T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: other });

/** Rows with what tables in the wild have: constant columns, twins, huge scales, holes. */
const table = fc
  .record({ rows: fc.integer({ min: 0, max: 8 }), columns: fc.integer({ min: 1, max: 3 }) })
  .chain(({ rows, columns }) => {
    const scale = fc.constantFrom(0, 1e-300, 1e-9, 1, 1, 1, 1e9, 1e160, 1e307);
    const cell = fc.oneof(
      { weight: 200, arbitrary: fc.double({ min: -1, max: 1, noNaN: true }) },
      { weight: 1, arbitrary: anyNumber },
    );
    return fc.record({
      features: fc
        .tuple(
          fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
          fc.array(scale, { minLength: columns, maxLength: columns }),
          fc.boolean(),
        )
        .map(([drawn, scales, twins]) =>
          drawn.map((row, i) => (twins && i % 2 === 1 ? drawn[0] : row).map((x, k) => x * scales[k])),
        ),
      labels: fc.array(mostly(fc.constantFrom('a', 'b'), fc.constantFrom('c', '')), {
        minLength: rows,
        maxLength: rows,
      }),
      values: fc.array(
        fc.oneof(
          { weight: 60, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
          { weight: 1, arbitrary: anyNumber },
        ),
        {
          minLength: rows,
          maxLength: rows,
        },
      ),
    });
  });

const options: fc.Arbitrary<ModelOptions> = fc.record(
  {
    preset: mostly(fc.constant('default' as const), fc.constantFrom('paper', 'reference' as const)),
    stepSize: mostly<number | 'auto'>(fc.oneof(fc.constant('auto' as const), positive), anyNumber),
    inverseTemperature: mostly(positive, anyNumber),
    epsilon: mostly<number | 'auto'>(fc.oneof(fc.constant('auto' as const), positive), anyNumber),
    weightDecay: mostly<number | 'auto' | 'prior'>(
      fc.oneof(fc.constantFrom('auto', 'prior' as const), positive),
      anyNumber,
    ),
    neuron: fc.constantFrom(tanhNeuron(), reluNeuron(), rbfNeuron()),
    batchSize: mostly(fc.integer({ min: 1, max: 3 }), fc.integer({ min: -1, max: 8 })),
    validationFraction: mostly(fc.constantFrom(0.3, 0.5), anyNumber),
  },
  { requiredKeys: [] },
);

describe('models of random tables and options', () => {
  it(
    'predict finite numbers, or are refused: classifiers',
    async () => {
      let trained = 0;
      await fc.assert(
        fc.asyncProperty(table, options, async ({ features, labels }, drawn) => {
          const outcome = await outcomeOf(() => new MeanFieldClassifier({ ...small, ...drawn }).fit(features, labels));
          expect(backend.memory().tensors).toBe(0);
          if (!('value' in outcome)) return;
          trained++;
          const model = outcome.value;
          requireNoNaN(model.record, 'record');
          requireFinite(model.record.freeEnergy.last, 'freeEnergy');
          requireFinite(model.network.positions, 'positions');
          requireFinite(model.network.weights, 'weights');
          requireFinite((await model.predictProbability(features)).flat(), 'probability');
          expect(parseModelFile(JSON.parse(JSON.stringify(model.toJSON()))).task).toBe('classification');
        }),
        fuzzRuns(150),
      );
      expect(trained).toBeGreaterThan(15);
    },
    fuzzTimeout,
  );

  it(
    'predict finite numbers, or are refused: regressors',
    async () => {
      let trained = 0;
      await fc.assert(
        fc.asyncProperty(table, options, async ({ features, values }, drawn) => {
          const outcome = await outcomeOf(() => new MeanFieldRegressor({ ...small, ...drawn }).fit(features, values));
          expect(backend.memory().tensors).toBe(0);
          if (!('value' in outcome)) return;
          trained++;
          const model = outcome.value;
          requireNoNaN(model.record, 'record');
          requireFinite(model.network.positions, 'positions');
          const predicted = await outcomeOf(() => model.predict(features));
          if ('value' in predicted) requireFinite([...predicted.value], 'prediction');
          expect(parseModelFile(JSON.parse(JSON.stringify(model.toJSON()))).task).toBe('regression');
        }),
        fuzzRuns(150),
      );
      expect(trained).toBeGreaterThan(15);
    },
    fuzzTimeout,
  );
});

const rows = [
  [0, 1],
  [1, 0],
  [2, 2],
  [-1, 0.5],
];
const classifier = await new MeanFieldClassifier(small).fit(rows, ['a', 'b', 'a', 'b']);
const regressor = await new MeanFieldRegressor(small).fit(rows, [1, 2, 3, 4]);

describe('model files with random mistakes', () => {
  it.each([
    ['a classifier', classifier.toJSON()],
    ['a regressor', regressor.toJSON()],
  ])(
    'of %s predict finite numbers, or are refused',
    async (_, file) => {
      await fc.assert(
        fc.asyncProperty(mutatedJson(file), async (document) => {
          const outcome = await outcomeOf(async () => {
            const parsed = parseModelFile(JSON.parse(JSON.stringify(document) ?? 'null'));
            const model =
              parsed.task === 'classification'
                ? await MeanFieldClassifier.fromJSON(parsed, { backend })
                : await MeanFieldRegressor.fromJSON(parsed, { backend });
            return model instanceof MeanFieldClassifier
              ? (await model.predictProbability(rows)).flat()
              : [...(await model.predict(rows))];
          });
          if ('value' in outcome) requireFinite(outcome.value, 'prediction');
          expect(backend.memory().tensors).toBe(0);
        }),
        fuzzRuns(300),
      );
    },
    fuzzTimeout,
  );
});

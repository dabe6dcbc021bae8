import { orderedSplit, selectRows, twoNorm } from 'proxflow';
import type { Experiment, Scale } from './experiment.js';
import { tableColumns } from './table-columns.js';

/** Rows of the collection that the scripts read two-norm from. */
const publishedRows = 7400;

/** Two-norm, drawn anew. */
export function twoNormExperiment(scale: Scale, seed: number): Experiment {
  const table = twoNorm({ rows: 2 * Math.ceil((publishedRows * scale.share) / 2), seed });
  const split = orderedSplit(table.rows, 0.5);
  const [train, test] = [selectRows(table, split.train), selectRows(table, split.test)];
  return {
    id: 'two-norm',
    title: 'Two-norm',
    about:
      'Two normal clouds in 20 dimensions, drawn by our generator; half of the rows train, features * 8; N = 1000, ' +
      'beta = 1.95, epsilon = 1, h = 1e-4, w starts in [-2, 2]^20, the reference weights at 1/N. The best ' +
      'classifier gets 97.7 %.',
    task: 'binary',
    train,
    test,
    variants: [
      {
        label: 'beta 1.95',
        recipes: tableColumns({
          train,
          test,
          settings: {
            particles: 1000,
            stepSize: 1e-4,
            inverseTemperature: 1.95,
            epsilon: 1,
            halfWidth: 2,
            featureFactor: 8,
            reference: { initialWeights: 'mass' },
          },
          scale,
          seed,
        }),
      },
    ],
  };
}

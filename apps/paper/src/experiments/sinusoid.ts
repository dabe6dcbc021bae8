import { orderedSplit, selectRows, sinusoid } from 'proxflow';
import type { Experiment, Scale } from './experiment.js';
import { tableColumns } from './table-columns.js';

/** A learned sinusoid; the settings are ours. */
export function sinusoidExperiment(scale: Scale, seed: number): Experiment {
  const table = sinusoid({ rows: 300, noise: 0.05, seed });
  const split = orderedSplit(table.rows, 0.7);
  const [train, test] = [selectRows(table, split.train), selectRows(table, split.test)];
  return {
    id: 'sinusoid',
    title: 'A learned sinusoid',
    about:
      'y = sin(pi x) + 0.05 noise, 210 of 300 rows train; N = 200, beta = 100, epsilon = 0.1, h = 0.01, start uniform on ' +
      '[0.9, 1.1] x [-0.1, 0.1] x [-2, 2]; these settings are ours. V + U rho has its zero at f = 2 y, V + 2 U rho at f = y: ' +
      "the paper's formulas head for twice the amplitude. The scripts differentiate through both factors of U, which " +
      'makes up for it as far as weights are 1/N.',
    task: 'regression',
    train,
    test,
    variants: [
      {
        label: 'beta 100',
        recipes: tableColumns({
          train,
          test,
          settings: {
            particles: 200 / scale.share,
            stepSize: 0.01,
            inverseTemperature: 100,
            epsilon: 0.1,
            halfWidth: 2,
            featureFactor: 1,
            reference: { initialWeights: 'mass' },
          },
          scale,
          seed,
        }),
      },
    ],
  };
}

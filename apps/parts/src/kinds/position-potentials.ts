import { positionPotentialChecks } from '@proxflow/conformance';
import { fromScalarPotential, l2Potential } from '@proxflow/regularizers';
import { dot } from '../arithmetic.js';
import type { PartKind } from '../part.js';

const doubleWell = fromScalarPotential({
  name: 'doubleWell',
  value: ([x]) => (x ** 2 - 1) ** 2,
  gradient: ([x]) => [4 * x * (x ** 2 - 1)],
});

export const positionPotentials: PartKind = {
  title: 'Position potentials',
  contract: 'PositionPotential',
  backends: 'every',
  parts: [
    {
      name: 'l2Potential',
      package: '@proxflow/regularizers',
      formula: '`lambda |theta|^2`',
      cases: {
        plain: (backend) =>
          positionPotentialChecks({
            potential: l2Potential({ strength: 0.3 }),
            backend,
            dimension: 3,
            oracle: (theta) => 0.3 * dot(theta, theta),
          }),
      },
    },
    {
      name: 'fromScalarPotential',
      package: '@proxflow/regularizers',
      formula: 'a value and a gradient of one position',
      cases: {
        'double well': (backend) => positionPotentialChecks({ potential: doubleWell, backend, dimension: 1 }),
      },
    },
  ],
};

import { locationUpdateChecks } from '@proxflow/conformance';
import { eulerMaruyama, fixed, gradientDescent } from '@proxflow/core';
import { createRandom } from '@proxflow/random';
import type { PartKind } from '../part.js';

export const locationUpdates: PartKind = {
  title: 'Location updates',
  contract: 'LocationUpdate',
  backends: 'every',
  parts: [
    {
      name: 'eulerMaruyama',
      package: '@proxflow/core',
      formula: '`theta - h grad psi + sqrt(2 h / beta) xi`',
      cases: {
        plain: (backend) => locationUpdateChecks({ create: () => eulerMaruyama({ random: createRandom(1) }), backend }),
      },
    },
    {
      name: 'gradientDescent',
      package: '@proxflow/core',
      formula: '`theta - h grad psi`',
      cases: { plain: (backend) => locationUpdateChecks({ create: gradientDescent, backend }) },
    },
    {
      name: 'fixed',
      package: '@proxflow/core',
      formula: '`theta`',
      cases: { plain: (backend) => locationUpdateChecks({ create: fixed, backend }) },
    },
  ],
};

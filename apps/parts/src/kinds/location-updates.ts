import { locationUpdateChecks } from '@proxflow/conformance';
import { eulerMaruyama, fixed, gradientDescent, implicit, kineticLangevin, type LocationUpdate } from '@proxflow/core';
import { createRandom, type Random } from '@proxflow/random';
import type { Case, PartKind } from '../part.js';

/** An update that takes its noise from random numbers. */
const noisy =
  (ofRandom: (random: Random) => LocationUpdate, firstOrder = true): Case =>
  (backend) =>
    locationUpdateChecks({ create: () => ofRandom(createRandom(1)), ofRandom, backend, firstOrder });

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
        plain: noisy((random) => eulerMaruyama({ random })),
      },
    },
    {
      name: 'implicit',
      package: '@proxflow/core',
      formula: "`theta' = theta + sqrt(2 h / beta) xi - h grad psi(theta')`",
      cases: { plain: noisy((random) => implicit({ random })) },
    },
    {
      name: 'kineticLangevin',
      package: '@proxflow/core',
      formula: '`d theta = v dt`, `dv = -grad psi dt - gamma v dt + sqrt(2 gamma / beta) dW`, by BAOAB',
      cases: { plain: noisy((random) => kineticLangevin({ random, friction: 1 }), false) },
    },
    {
      name: 'gradientDescent',
      package: '@proxflow/core',
      formula: '`theta - h grad psi`',
      cases: {
        plain: (backend) =>
          locationUpdateChecks({ create: gradientDescent, ofRandom: gradientDescent, noisy: false, backend }),
      },
    },
    {
      name: 'fixed',
      package: '@proxflow/core',
      formula: '`theta`',
      cases: { plain: (backend) => locationUpdateChecks({ create: fixed, ofRandom: fixed, noisy: false, backend }) },
    },
  ],
};

import { weightUpdateChecks } from '@proxflow/conformance';
import { conic, proximal, schroedinger, uniform, type WeightUpdate } from '@proxflow/core';
import type { Case, PartKind } from '../part.js';

const tried =
  (create: () => WeightUpdate): Case =>
  (backend) =>
    weightUpdateChecks({ create, backend });

export const weightUpdates: PartKind = {
  title: 'Weight updates',
  contract: 'WeightUpdate',
  backends: 'every',
  parts: [
    {
      name: 'proximal',
      package: '@proxflow/core',
      formula: "`argmin_w' <C/2, M> + epsilon sum M log(M/v) + h (<psi, w'> + R(w'))`",
      cases: { plain: tried(proximal) },
    },
    {
      name: 'schroedinger',
      package: '@proxflow/core',
      formula: '`P^T w`, `P_ij prop v_j e^(-beta |x_i - x_j|^2 / (4 h) - beta psi_j / 2)`',
      cases: { plain: tried(schroedinger) },
    },
    {
      name: 'conic',
      package: '@proxflow/core',
      formula: "`argmin_w' KL(w' | w) + h_w (<psi, w'> + R(w'))` of the same mass",
      cases: { plain: tried(conic) },
    },
    { name: 'uniform', package: '@proxflow/core', formula: '`w`', cases: { plain: tried(uniform) } },
  ],
};

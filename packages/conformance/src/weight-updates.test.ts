import { createBackend } from '@proxflow/backend';
import { cpuDriver, createCpuBackend } from '@proxflow/backend-cpu';
import {
  conic,
  epsilonFromNeighbours,
  givenQuadrature,
  proximal,
  schroedinger,
  uniform,
  unitQuadrature,
  type WeightUpdate,
  type WeightUpdateResult,
} from '@proxflow/core';
import { createRandom } from '@proxflow/random';
import { klToPrior, tsallis } from '@proxflow/regularizers';
import { expect, it } from 'vitest';
import { asyncOnly, describeWeightUpdate, failingChecks, weightUpdateChecks } from './index.js';

const cells = () => givenQuadrature(new Float64Array(7).fill(0.7));
const updates: [name: string, create: () => WeightUpdate][] = [
  ['proximal', () => proximal()],
  ['proximal, counting particles', () => proximal({ epsilon: 0.3, quadrature: unitQuadrature() })],
  ['proximal, epsilon from neighbours', () => proximal({ epsilon: epsilonFromNeighbours() })],
  // At this epsilon nobody reaches anybody else.
  ['proximal, skipping', () => proximal({ epsilon: 1e-4, quadrature: unitQuadrature(), skip: { tolerance: 1e-3 } })],
  ['schroedinger', () => schroedinger()],
  ['conic', () => conic({ rate: 0.5 })],
  ['conic, counting particles', () => conic({ quadrature: unitQuadrature() })],
  ['conic, resampling rarely', () => conic({ resampling: { random: createRandom(1), below: 0.01 } })],
  ['uniform', () => uniform()],
];
for (const [where, backend] of [
  ['', createCpuBackend],
  [', asynchronous only', () => createBackend(asyncOnly(cpuDriver))],
] as const) {
  for (const [name, create] of updates) describeWeightUpdate({ name: `${name}${where}`, create, backend });
}

const onGrid: [name: string, create: () => WeightUpdate][] = [
  ['proximal', () => proximal({ epsilon: 0.1, quadrature: cells() })],
  ['schroedinger', () => schroedinger({ quadrature: cells() })],
  ['conic', () => conic({ quadrature: cells() })],
  ['uniform', () => uniform({ quadrature: cells() })],
];
for (const [name, create] of onGrid) {
  describeWeightUpdate({ name: `${name} on fixed nodes`, create, backend: createCpuBackend, moves: false });
}

const prior = klToPrior({ inverseTemperature: 1, logPrior: -1 });
for (const create of [() => schroedinger(), () => conic(), () => proximal()]) {
  describeWeightUpdate({
    name: `${create().name} towards a prior`,
    create,
    backend: createCpuBackend,
    regularizer: prior,
  });
}
describeWeightUpdate({
  name: 'conic in a porous medium',
  create: () => conic({ quadrature: cells() }),
  backend: createCpuBackend,
  regularizer: tsallis({ exponent: 2, strength: 0.5 }),
  moves: false,
});

/** A suite that cannot fail proves nothing. */
function rejects(defect: string, spoil: (good: WeightUpdateResult) => Partial<WeightUpdateResult>, by: string): void {
  it(`rejects ${defect}`, async () => {
    const create = (): WeightUpdate => {
      const good = conic({ quadrature: unitQuadrature() });
      return {
        ...good,
        async update(step) {
          const result = await good.update(step);
          return { ...result, ...spoil(result) };
        },
      };
    };
    const failing = await failingChecks(weightUpdateChecks({ create, backend: createCpuBackend }));
    expect(failing.join('\n')).toContain(by);
  });
}
rejects('mass that is lost', ({ logWeights }) => ({ logWeights: logWeights.map((w) => w - 1e-12) }), 'mass is exact');
rejects(
  'weights of zero',
  ({ logWeights }) => ({ logWeights: logWeights.map((w) => (w < -2 ? -Infinity : w)) }),
  'positive',
);
rejects('an unnamed report', ({ report }) => ({ report: { ...report, name: 'other' } }), 'the report says');
rejects(
  'weights by place in the cloud',
  ({ logWeights }) => ({ logWeights: [logWeights[1], logWeights[0], ...logWeights.slice(2)] as never }),
  'permuting the particles',
);
let made = 0;
rejects(
  'weights that change from call to call',
  ({ logWeights }) => {
    const drift = 1e-7 * made++;
    return { logWeights: Float64Array.from(logWeights, (w, j) => w + (j === 0 ? drift : 0)) };
  },
  'the same step gives the same bits',
);

const broken = (change: (good: WeightUpdate) => Partial<WeightUpdate>) => (): WeightUpdate => {
  const good = proximal({ epsilon: 0.2, quadrature: unitQuadrature() });
  return { ...good, ...change(good) };
};
it.each([
  {
    defect: 'a psi that counts its constant',
    create: broken(() => ({
      async update(step) {
        const psi = await step.potentialAt('current');
        const raw = psi.map((value, j) => step.logWeights[j] - Math.sqrt(1 + value ** 2));
        const total = Math.log(raw.reduce((sum, log) => sum + Math.exp(log), 0));
        const mass = Math.log(step.logWeights.reduce((sum, log) => sum + Math.exp(log), 0));
        const report = { name: 'proximal', status: 'converged', iterations: 1, iterationsBound: 1 } as const;
        return {
          logWeights: raw.map((log) => log - total + mass),
          logQuadrature: new Float64Array(psi.length),
          report: { ...report, certifiedError: 0, massError: 0 },
        };
      },
    })),
    by: 'a constant added to psi',
  },
  {
    defect: 'writing into the weights',
    create: broken((good) => ({ update: async (step) => (step.logWeights.fill(-1), good.update(step)) })),
    by: 'mass is exact',
  },
  {
    defect: 'a leak',
    create: broken((good) => ({
      async update(step) {
        step.backend.fill([1], 0);
        return good.update(step);
      },
    })),
    by: 'memory is as before',
  },
])('rejects $defect', async ({ create, by }) => {
  expect((await failingChecks(weightUpdateChecks({ create, backend: createCpuBackend }))).join('\n')).toContain(by);
});

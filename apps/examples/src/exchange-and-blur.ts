// `pnpm example:epsilon [file.svg]`: how far a proximal step exchanges mass and how much it blurs, for every epsilon.
import type { Backend } from '@proxflow/backend';
import { createWasmBackend } from '@proxflow/backend-wasm';
import {
  createProximalFlow,
  epsilonFromNeighbours,
  eulerMaruyama,
  proximal,
  sampleCloud,
  unitQuadrature,
  type ProximalWeights,
  type WeightUpdateReport,
} from '@proxflow/core';
import { createRandom } from '@proxflow/random';
import { entropy, quadraticPotential } from '@proxflow/regularizers';
import { potentialEnergy } from '@proxflow/risks';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { linePicture, type Point } from './line-picture.js';

/** How large the example is. */
export interface ExchangeOptions {
  readonly dimensions: readonly number[];
  readonly particles: number;
  /** Values of epsilon in each power of ten of h / beta. */
  readonly perDecade: number;
}

/** One dimension's answer. */
export interface Exchange {
  readonly dimension: number;
  /** Over epsilon / (h / beta): the share of a particle's mass that goes to others, 1 - 1 / (effective neighbours). */
  readonly curve: readonly Point[];
  /** Where half of the kernel's rows reach three neighbours. */
  readonly reach: Point;
  /** The share at epsilon = 0.1 h / beta. */
  readonly automatic: number;
}

const decades = [-3, 4] as const;
const [stepSize, beta] = [0.05, 1];

/** The first weight step of an Ornstein-Uhlenbeck flow from its stationary law. */
async function weightStep(
  backend: Backend,
  dimension: number,
  particles: number,
  epsilon: NonNullable<ProximalWeights['epsilon']>,
): Promise<WeightUpdateReport> {
  const random = createRandom(`exchange in ${dimension}`);
  const law = Array.from({ length: dimension }, () => ({ kind: 'normal', mean: 0, deviation: 1 }) as const);
  const flow = await createProximalFlow({
    backend,
    cloud: sampleCloud({ particles, distribution: law, random }),
    risk: potentialEnergy(quadraticPotential({ stiffness: 1 })),
    regularizer: entropy({ inverseTemperature: beta }),
    location: eulerMaruyama({ random }),
    // Particles counted: what the kernel reaches, apart from how volumes fluctuate.
    weights: proximal({ epsilon, quadrature: unitQuadrature(), tolerance: 1e-6 }),
    stepSize,
  });
  const { weightUpdate } = await flow.step();
  flow.dispose();
  return weightUpdate;
}

function shareOf({ kernelHealth }: WeightUpdateReport): number {
  // Rounding can put a row that reaches nobody a little under one neighbour.
  return Math.max(0, 1 - 1 / (kernelHealth?.effectiveNeighbours ?? 1));
}

/** The share of a stationary variance that the step's own blur makes: 1 - 1/(1 + r/2) at r = epsilon / (h / beta). */
export function blurShare(ratio: number): number {
  return ratio / (2 + ratio);
}

/** Runs the example; returns its numbers and the picture. */
export async function exchangeAndBlur({ dimensions, particles, perDecade }: ExchangeOptions) {
  const backend = await createWasmBackend({ dtype: 'float64' });
  const unit = stepSize / beta;
  const ratios = Array.from(
    { length: (decades[1] - decades[0]) * perDecade + 1 },
    (_, k) => 10 ** (decades[0] + k / perDecade),
  );
  const exchanges: Exchange[] = [];
  for (const dimension of dimensions) {
    const curve: Point[] = [];
    for (const ratio of ratios) {
      curve.push([ratio, shareOf(await weightStep(backend, dimension, particles, ratio * unit))]);
    }
    const { epsilonChoice } = await weightStep(backend, dimension, particles, epsilonFromNeighbours());
    const lowest = epsilonChoice?.lowerLimit ?? NaN;
    const reach = [lowest / unit, shareOf(await weightStep(backend, dimension, particles, lowest))] as const;
    const automatic = shareOf(await weightStep(backend, dimension, particles, 'auto'));
    exchanges.push({ dimension, curve, reach, automatic });
  }
  const picture = linePicture({
    description:
      'The share of its mass that a particle exchanges in a proximal step rises with epsilon, in higher dimension at ' +
      'larger epsilon; the share of a stationary variance that is blur rises from epsilon = 0.1 h / beta on.',
    xLabel: 'ε / (h / β)',
    yLabel: 'share',
    decades,
    curves: [
      ...exchanges.map(({ dimension, curve, reach }, colour) => ({
        label: `exchange, p = ${dimension}`,
        colour,
        points: curve,
        marks: [reach],
      })),
      { label: 'blur', colour: 4, dashed: true, points: ratios.map((ratio): Point => [ratio, blurShare(ratio)]) },
    ],
    rule: { x: 0.1, label: 'auto' },
  });
  return { exchanges, picture };
}

if (process.argv[1] === import.meta.filename) {
  const [file = 'docs/pictures/exchange-and-blur.svg'] = process.argv.slice(2);
  const { exchanges, picture } = await exchangeAndBlur({ dimensions: [1, 2, 8, 32], particles: 200, perDecade: 6 });
  const percent = (share: number) => (share < 1e-6 ? 'under 0.0001 %' : `${(100 * share).toPrecision(3)} %`);
  console.log('dimension  exchange at auto  epsilon / (h / beta) for 3 neighbours  exchange there  blur there');
  for (const { dimension, reach, automatic } of exchanges) {
    const columns = [
      String(dimension).padStart(9),
      percent(automatic).padStart(16),
      reach[0].toPrecision(3).padStart(37),
      percent(reach[1]).padStart(14),
      percent(blurShare(reach[0])).padStart(10),
    ];
    console.log(columns.join('  '));
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, picture);
  console.log(`\nThe picture is in ${file}.`);
}

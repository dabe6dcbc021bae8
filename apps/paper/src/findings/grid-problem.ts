import {
  createProximalFlow,
  entropy,
  fixed,
  fromScalarNeuron,
  givenQuadrature,
  l2Potential,
  massOf,
  populationRisk,
  proximal,
  publishedRisk,
  squaredLoss,
  type Backend,
} from 'proxflow';

/** A network of neurons 4 tanh(theta x) on 240 nodes of [-4, 4]: low-dimensional, with a known least free energy. */
const nodes = Float64Array.from({ length: 240 }, (_, j) => -4 + (8 * j) / 239);
const inputs = Float64Array.from({ length: 21 }, (_, i) => -2 + 0.2 * i);
const targets = inputs.map((x) => 2 * Math.tanh(1.5 * x) - Math.tanh(0.4 * x));

/** min F, from a convex solve of the same problem. */
export const leastFreeEnergy = -0.1367577;

/** F against steps. */
export interface GridRun {
  readonly epsilon: number;
  readonly freeEnergy: readonly number[];
  /** Steps in which F rose. */
  readonly increases: number;
  /** How many nodes a node reaches in the last step. */
  readonly neighbours: number;
}

interface GridFlow {
  readonly epsilon: number;
  readonly inverseTemperature: number;
  readonly arithmetic: 'consistent' | 'published';
}

/** Proximal steps of h = 0.02 at lambda = 0.1 from a normal law far from the least free energy. */
function gridFlow(backend: Backend, { epsilon, inverseTemperature, arithmetic }: GridFlow) {
  const neuron = fromScalarNeuron({
    name: '4 tanh',
    parameterCount: () => 1,
    value: ([x], [theta]) => 4 * Math.tanh(theta * x),
    gradient: ([x], [theta]) => [(4 * x) / Math.cosh(theta * x) ** 2],
  });
  const data = { neuron, inputs, inputDimension: 1, targets };
  return createProximalFlow({
    backend,
    cloud: {
      positions: nodes,
      particles: nodes.length,
      dimension: 1,
      weights: massOf(nodes.map((x) => Math.exp(-((x + 2) ** 2) / (2 * 0.3 ** 2)))),
    },
    risk:
      arithmetic === 'consistent'
        ? populationRisk({ loss: squaredLoss(), ...data })
        : publishedRisk({ weights: 'mass', drift: 'frozen', ...data }),
    regularizer: entropy({ inverseTemperature }),
    confinement: l2Potential({ strength: 0.1 }),
    location: fixed(),
    weights: proximal({ epsilon, quadrature: givenQuadrature(new Float64Array(nodes.length).fill(8 / 239)) }),
    stepSize: 0.02,
  });
}

/** F over the steps at beta = 5. */
export async function runGridProblem(backend: Backend, epsilon: number, steps: number): Promise<GridRun> {
  const flow = await gridFlow(backend, { epsilon, inverseTemperature: 5, arithmetic: 'consistent' });
  try {
    const freeEnergy = [flow.freeEnergy.total];
    let increases = 0;
    let neighbours = 1;
    for (let k = 0; k < steps; k++) {
      const report = await flow.step();
      freeEnergy.push(report.freeEnergy.total);
      if (!report.freeEnergyFell) increases++;
      neighbours = report.weightUpdate.kernelHealth?.effectiveNeighbours ?? neighbours;
    }
    return { epsilon, freeEnergy, increases, neighbours };
  } finally {
    flow.dispose();
  }
}

/** Slope of the regression of f on y through 0 after 300 steps at beta = 100, where entropy hardly matters. */
export async function gridSlope(backend: Backend, arithmetic: GridFlow['arithmetic']): Promise<number> {
  const flow = await gridFlow(backend, { epsilon: 1e-3, inverseTemperature: 100, arithmetic });
  try {
    for (let k = 0; k < 300; k++) await flow.step();
    const f = flow.predictions ?? [];
    const squares = targets.reduce((sum, y) => sum + y * y, 0);
    return targets.reduce((sum, y, i) => sum + y * f[i], 0) / squares;
  } finally {
    flow.dispose();
  }
}

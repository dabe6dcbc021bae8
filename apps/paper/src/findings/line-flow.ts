import {
  createProximalFlow,
  entropy,
  fixed,
  fromScalarPotential,
  givenQuadrature,
  massOf,
  potentialEnergy,
  proximal,
  type Backend,
  type ProximalFlow,
} from 'proxflow';

/** A potential on the line with its slope. */
export interface LinePotential {
  readonly name: string;
  readonly value: (x: number) => number;
  readonly slope: (x: number) => number;
}

/** A Fokker-Planck flow on nodes that stay: the weights do all the work. */
export interface LineFlow {
  readonly backend: Backend;
  readonly potential: LinePotential;
  readonly inverseTemperature: number;
  /** Nodes are evenly spaced on [-extent, extent]. */
  readonly nodes: number;
  readonly extent: number;
  readonly stepSize: number;
  /** epsilon in units of h / beta; the automatic choice is 0.1. */
  readonly relativeEpsilon: number;
  /** A normal law to start with. */
  readonly start: { readonly mean: number; readonly deviation: number };
}

/** A flow on the line and its nodes. */
export interface StartedLineFlow {
  readonly flow: ProximalFlow<'mass'>;
  readonly nodes: Float64Array;
}

export async function startLineFlow(question: LineFlow): Promise<StartedLineFlow> {
  const { backend, potential, inverseTemperature, extent, stepSize, relativeEpsilon, start } = question;
  const spacing = (2 * extent) / (question.nodes - 1);
  const nodes = Float64Array.from({ length: question.nodes }, (_, j) => -extent + j * spacing);
  const flow = await createProximalFlow({
    backend,
    cloud: {
      positions: nodes,
      particles: nodes.length,
      dimension: 1,
      weights: massOf(nodes.map((x) => Math.exp(-((x - start.mean) ** 2) / (2 * start.deviation ** 2)))),
    },
    risk: potentialEnergy(energyOf(potential)),
    regularizer: entropy({ inverseTemperature }),
    location: fixed(),
    weights: proximal({
      epsilon: (relativeEpsilon * stepSize) / inverseTemperature,
      quadrature: givenQuadrature(new Float64Array(nodes.length).fill(spacing)),
    }),
    stepSize,
  });
  return { flow, nodes };
}

/** A potential on the line in the form that flows take. */
export function energyOf({ name, value, slope }: LinePotential) {
  return fromScalarPotential({ name, value: ([x]) => value(x), gradient: ([x]) => [slope(x)] });
}

/** x^2 / 2: the Ornstein-Uhlenbeck process. */
export const quadratic: LinePotential = { name: 'x^2/2', value: (x) => (x * x) / 2, slope: (x) => x };

/** (x^2 - 1)^2: wells at -1 and 1, a barrier of height 1 between. */
export const doubleWell: LinePotential = {
  name: '(x^2 - 1)^2',
  value: (x) => (x * x - 1) ** 2,
  slope: (x) => 4 * x * (x * x - 1),
};

import type { Plot } from '../plots/plot.js';
import { number, picture, spread, table } from '../report/markdown.js';
import { crossingPlot, gridPlot, offDiagonalPlot } from './findings-plots.js';
import { leastFreeEnergy } from './grid-problem.js';
import type { Findings } from './measure-findings.js';
import { exactTransient } from './ornstein-uhlenbeck.js';

/** The page and its pictures. */
export interface FindingsPage {
  readonly markdown: string;
  readonly plots: readonly Plot[];
}

/** Writes down what was found, every number from the runs. */
export async function composeFindings(findings: Findings, pictures: string): Promise<FindingsPage> {
  const plots = [await offDiagonalPlot(findings), await gridPlot(findings), await crossingPlot(findings)];
  const [offDiagonal, grid, well] = plots.map((plot) => picture(plot, pictures));
  const markdown = [
    '# What we found',
    'The paper moves particles by noise and drift and corrects their weights by a proximal Sinkhorn step. We ran its ' +
      'experiments in the arithmetic of the published scripts, in the formulas of the text, and in our own defaults, and ' +
      'measured what the weights do. Every number and picture on this page is made by `pnpm paper --write-docs`. The switches ' +
      'named here are listed in [ADR 7](adr/0007-published-arithmetic.md).',
    ...weightsInHighDimension(findings, offDiagonal),
    ...densityAndMass(findings),
    ...factorTwo(findings),
    ...roleOfEpsilon(findings, grid),
    ...exactInLowDimension(findings, well),
    '',
  ].join('\n\n');
  return { markdown, plots };
}

function weightsInHighDimension({ wdbc }: Findings, plot: string): string[] {
  const rows = wdbc.map(({ column, samples, sweeps, weightSum, estimatorsApart }) => {
    const last = samples[samples.length - 1];
    return [
      column,
      number(weightSum),
      number(last.offDiagonalMass ?? 0),
      number(last.weightChange),
      number(last.effectiveSampleSize),
      sweeps.map(([count, steps]) => `${count} (${steps})`).join(', '),
      number(estimatorsApart),
    ];
  });
  return [
    '## Weights act while particles are close, and freeze when they are not',
    'A weight step moves mass between particles through the kernel exp(-C / 2 epsilon). On WDBC a particle has 32 coordinates, ' +
      'and noise carries particles apart: at beta = 0.05 and h = 1e-3 by 0.2 per coordinate and step. Once no particle ' +
      'is within reach of another, the step is the identity whatever the first variation is.',
    plot,
    'This is certified, not guessed: the coupling of a step has the old weights as its exact row sums, so if at most a share m ' +
      'of a row leaves the diagonal, the absolute changes of the weights sum to at most 2 m. Every step ' +
      'reports m (`weightUpdate.kernelHealth.offDiagonalMass`). WDBC, beta = 0.05, after 300 published steps or 500 of ours:',
    table(
      [
        'column',
        'sum of weights',
        'm',
        'last change of log w',
        'effective particles',
        'inner sweeps (steps)',
        'f weighted - unweighted',
      ],
      rows,
    ),
    'In the first steps the weights do change, which is why fewer particles than N are effective in the published columns; after ' +
      'that the two estimators of the paper differ by a frozen set of weights only, and the particles move on without them. ' +
      "The scripts' inner loop takes the same number of sweeps in every step (4 by their own count, which leaves the last one " +
      'out), because it starts at random and its answer is always the same. In our defaults the nodes carry quadrature weights ' +
      'of the noise they were proposed by, and the step confirms in one sweep that they already carry their mass.',
  ];
}

function densityAndMass({ density, moving, wdbc }: Findings): string[] {
  const reference = wdbc.find(({ column }) => column === 'reference');
  return [
    '## A density is not a mass',
    'Samples of a law carry equal mass. Weighting each with the value of the density again averages against its square: ' +
      `the variance of 4000 samples of N(0, 1) is ${number(density.plain)} by the plain mean and ${number(density.weightedAgain)} ` +
      'with the density as weight; the square of a standard normal density has variance 1/2.',
    'The same happens in a flow that moves particles *and* treats each as a node of equal volume (v = 1, as published): mass ' +
      'is transported twice. A cloud that starts in the stationary law N(0, 1) of an Ornstein-Uhlenbeck process should keep ' +
      'variance 1. After 40 steps of h = 0.05, 400 particles, eight seeds, mean and range:',
    table(
      ['weights', 'variance'],
      [
        ['proximal, v = 1', spread(moving.unit, number)],
        ['proximal, v from the proposal', spread(moving.proposal, number)],
        ['uniform', spread(moving.uniform, number)],
      ],
    ),
    'With quadrature weights the step is a correction, and the scatter of the estimate is smaller than without weights. ' +
      'In the scripts for WDBC the initial weights are one value of a density, 1 / (0.04 * 2^30), and sum to ' +
      `${number(reference?.weightSum ?? NaN)}; the weighted prediction is at most ${number(reference?.largestPrediction ?? NaN)} ` +
      'in size, the risk stays at that of predicting zero, and the interaction between particles vanishes from the drift. ' +
      'In proxflow `Mass` and `Density` are different types, and the compiler refuses to average with a density.',
  ];
}

function factorTwo({ amplitudes, gridSlopes }: Findings): string[] {
  return [
    '## The factor 2',
    'The first variation of the squared risk is V + 2 U rho = 2 E[(f - y) phi]. The published step uses V + U rho = E[(f - 2 y) phi], ' +
      'which is zero at f = 2 y. On fixed nodes in one dimension, where the weights alone learn, the slope of the learned f on ' +
      `the targets y is ${gridSlopes.consistent.toFixed(3)} with the first one and ${gridSlopes.published.toFixed(3)} with the ` +
      'second (the grid problem below at beta = 100, with a little confinement).',
    'Where weights are 1/N, the scripts make up for it in the drift: they differentiate through both factors of U, which gives ' +
      '2 (f - y) again. Slopes for the learned sinusoid of `pnpm paper`, whose particles move and whose weights act:',
    table(
      ['column', 'weighted', 'unweighted'],
      amplitudes.map(({ column, weighted, unweighted }) => [column, weighted.toFixed(3), unweighted.toFixed(3)]),
    ),
    'The weighted prediction heads for 2 y under the formulas of the text; in three dimensions weights do act, so the two ' +
      "estimators part, and the scripts' repair holds for neither exactly.",
  ];
}

function roleOfEpsilon({ resting, grid }: Findings, plot: string): string[] {
  const blur = resting.map(({ relativeEpsilon, variance }) => [
    number(relativeEpsilon),
    number(variance),
    number(1 + relativeEpsilon / 2),
  ]);
  const limits = grid.map(({ epsilon, freeEnergy, increases, neighbours }) => [
    number(epsilon),
    number(freeEnergy[freeEnergy.length - 1] - leastFreeEnergy),
    String(increases),
    number(neighbours),
  ]);
  return [
    '## What epsilon does',
    'The entropic step blurs: where the exact flow comes to rest with variance 1/beta, the step comes to rest with that times ' +
      '1 + epsilon beta / (2 h). Ornstein-Uhlenbeck, beta = 1, weights on fixed nodes, h = 0.2:',
    table(['epsilon beta / h', 'variance at rest', '1 + epsilon beta / (2 h)'], blur),
    'The published settings have epsilon beta / h from 30 to 20000. That does no harm on WDBC only because the weights are frozen ' +
      'there. A free energy that falls says little about the limit: on a grid problem with 240 nodes and a known least free ' +
      `energy of ${leastFreeEnergy}, 300 steps of h = 0.02 from F = ${number(grid[0].freeEnergy[0])} end above it by`,
    table(['epsilon', 'F - min F', 'steps in which F rose', 'nodes that a node reaches'], limits),
    plot,
    'The default is epsilon = 0.1 h / beta. Too small is no cure either: nodes farther apart than sqrt(epsilon) do not exchange ' +
      'mass at all, and the step freezes as on WDBC.',
  ];
}

function exactInLowDimension({ transients, crossing }: Findings, plot: string): string[] {
  const { exact, nodes, particles } = crossing;
  const last = <T>(values: readonly T[]) => values[values.length - 1];
  const errors = nodes.map(({ crossing: ofNodes }) => last(ofNodes.right) - last(exact.right));
  return [
    '## Where the weighted step earns its place',
    'With few coordinates nodes are close, and weights on nodes that stay solve the Fokker-Planck equation: mass exact, ' +
      'no noise, one deterministic answer. Ornstein-Uhlenbeck from N(1, 1/4) at time 1, beta = 1, 241 nodes, epsilon = 0.1 h / beta:',
    table(
      ['h', 'mean', 'variance'],
      [
        ...transients.map(({ stepSize, moments }) => [
          number(stepSize),
          number(moments.mean),
          number(moments.variance),
        ]),
        ['exact', number(exactTransient.mean), number(exactTransient.variance)],
      ],
    ),
    'The mean converges with h; the variance keeps the blur of epsilon. In a double well V = (x^2 - 1)^2 at beta = 4, started in ' +
      'the left well, mass crosses a barrier of height 4 / beta. Mass in the right well at time 20:',
    table(
      ['method', 'mass'],
      [
        ['exact', number(last(exact.right))],
        ...nodes.map(({ nodes: count, relativeEpsilon, crossing: ofNodes }) => [
          `${count} nodes, epsilon = ${relativeEpsilon} h / beta`,
          number(last(ofNodes.right)),
        ]),
        [
          '161 particles, eight seeds',
          spread(
            particles.map(({ right }) => last(right)),
            number,
          ),
        ],
      ],
    ),
    plot,
    'The blur acts as a temperature raised by half of epsilon beta / h, and rare crossings feel it exponentially; a fifth of ' +
      `the epsilon on nodes twice as dense takes the error from ${number(errors[0])} to ${number(errors[1])}. Particles ` +
      'have no such bias and scatter instead. For training networks on tables such as WDBC, where p is tens to ' +
      'thousands, the particles alone are the method: proximal weights cost a kernel per step and, where their own ' +
      'certificate says so, change nothing.',
  ];
}

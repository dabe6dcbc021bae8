import { linePlot } from '../plots/line-plot.js';
import type { Plot } from '../plots/plot.js';
import { leastFreeEnergy } from './grid-problem.js';
import type { Findings } from './measure-findings.js';

const points = (x: readonly number[], y: readonly number[], every: number) =>
  x.map((value, k) => ({ x: value, y: y[k] })).filter((_, k) => k % every === 0);

/** Mass that leaves its own particle on WDBC. */
export function offDiagonalPlot({ wdbc }: Findings): Promise<Plot> {
  return linePlot({
    name: 'found-off-diagonal',
    description:
      'WDBC, beta 0.05: the largest share of mass that leaves its particle in a weight step falls to rounding',
    xTitle: 'step',
    yTitle: 'largest share that leaves',
    yScale: 'log',
    curves: wdbc
      .filter(({ column }) => column !== 'default')
      .map(({ column, samples }) => ({
        name: column,
        points: samples.map(({ step, offDiagonalMass }) => ({ x: step, y: offDiagonalMass ?? 0 })),
      })),
  });
}

/** F of the grid problem for several epsilon. */
export function gridPlot({ grid }: Findings): Promise<Plot> {
  return linePlot({
    name: 'found-grid-problem',
    description: 'Grid problem: free energy above its least value against steps, for six values of epsilon',
    xTitle: 'step',
    yTitle: 'F - min F',
    yScale: 'log',
    curves: grid.map(({ epsilon, freeEnergy }) => ({
      name: `epsilon ${epsilon}`,
      points: points(
        freeEnergy.map((_, k) => k),
        freeEnergy.map((value) => value - leastFreeEnergy),
        3,
      ),
    })),
  });
}

/** Mass in the right well. */
export function crossingPlot({ crossing }: Findings): Promise<Plot> {
  const { exact, nodes, particles } = crossing;
  const curve = (name: string, { time, right }: { time: readonly number[]; right: readonly number[] }) => ({
    name,
    points: points(time, right, 4),
  });
  return linePlot({
    name: 'found-double-well',
    description:
      'Double well: mass in the right well against time, exact, by weights on fixed nodes, and by two clouds of particles',
    xTitle: 'time',
    yTitle: 'mass in the right well',
    curves: [
      curve('exact', exact),
      ...nodes.map(({ nodes: count, relativeEpsilon, crossing: ofNodes }) =>
        curve(`${count} nodes, epsilon ${relativeEpsilon} h/beta`, ofNodes),
      ),
      ...particles.slice(0, 2).map((ofCloud, k) => curve(`161 particles, seed ${k + 1}`, ofCloud)),
    ],
  });
}

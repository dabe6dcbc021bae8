import type { Cloud } from '../files/load-clouds.js';
import { marginalWords } from '../options/transport-options.js';
import { statusOf, type TransportReport } from '../transport-report.js';
import { duration, shortNumber } from './numbers.js';
import { beside, labelled, type Page } from './page.js';
import { columns } from './tables.js';

/** Ten digits, without trailing zeros. */
function longNumber(value: number): string {
  return String(Number(value.toPrecision(10)));
}

/** The report as text for people, never wider than the page. */
export function transportSummary(report: TransportReport, page: Page): string {
  const blocks = [dataLines(report, page), valueLines(report, page), courseLines(report, page)];
  return blocks.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function dataLines({ clouds: { source, target }, options, solution }: TransportReport, page: Page): string[] {
  const { backend, cost, marginals, online } = options;
  const about = ({ name, rows, mass }: Cloud) => `${name}, ${rows} points, mass ${shortNumber(mass)}`;
  const relative = typeof options.epsilon === 'number' ? '' : ` (${options.epsilon.relative} standard deviations)`;
  return [
    ...labelled(page, 'Source', about(source)),
    ...labelled(page, 'Target', about(target)),
    ...labelled(page, 'Coordinates', source.coordinateNames.join(', ')),
    ...labelled(
      page,
      'Settings',
      `cost ${cost}, epsilon ${shortNumber(solution.epsilon)}${relative}, ${marginalWords(marginals)}`,
      `backend ${backend.name} (${backend.dtype}), cost ${online ? 'recomputed block by block' : 'held in memory'}`,
    ),
  ];
}

function valueLines({ options, solution, divergence }: TransportReport, page: Page): string[] {
  const { costParts, transportCost, relativeEntropicValue, dual, primal } = solution;
  const { source, target } = options.marginals;
  const rows = [
    ['<P, C>', longNumber(transportCost)],
    ['epsilon KL(P | a b^T)', longNumber(costParts.relativeEntropy)],
    ...(source < Infinity ? [['rho KL(P 1 | a)', longNumber(costParts.sourcePenalty)]] : []),
    ...(target < Infinity ? [['rho KL(P^T 1 | b)', longNumber(costParts.targetPenalty)]] : []),
    ['value, their sum', longNumber(relativeEntropicValue)],
    ['minimum, at least', longNumber(dual)],
    ['minimum, at most', longNumber(primal)],
    ...(divergence ? [['Sinkhorn divergence', longNumber(divergence.value)]] : []),
  ];
  return beside(page, 'Values', columns(rows));
}

const states = {
  converged: 'converged',
  maxIterations: 'not converged: --max-iterations ended it',
  stalled: 'not converged: rounding ended progress',
  diverged: 'not converged: a number left the reals',
  aborted: 'interrupted',
} as const;

function courseLines(report: TransportReport, page: Page): string[] {
  const { solution, seconds, planPath, clouds, options } = report;
  const { iterations, domain, marginalError } = solution;
  const status = statusOf(report);
  const mass = solution.targetMarginal.reduce((sum, value) => sum + value, 0);
  const relaxed = Math.min(options.marginals.source, options.marginals.target) < Infinity;
  const shape = `${clouds.source.rows} x ${clouds.target.rows}`;
  return [
    ...labelled(page, 'Status', `${states[status]}, ${iterations} sweeps, ${domain} domain`),
    ...labelled(page, 'Marginals', `error ${shortNumber(marginalError)} of the mass`),
    ...(relaxed ? labelled(page, 'Mass', `${shortNumber(mass)} transported`) : []),
    ...labelled(page, 'Time', duration(seconds)),
    ...labelled(page, 'Plan', planPath === undefined ? 'not kept; --plan plan.csv keeps it' : `${planPath}, ${shape}`),
  ];
}

/** What to do about a loop that did not converge; undefined if it did, or was told to end. */
export function transportWarning(report: TransportReport): string | undefined {
  const status = statusOf(report);
  if (status === 'converged' || status === 'aborted') return undefined;
  const remedy = status === 'maxIterations' ? 'raise --max-iterations or --epsilon' : 'raise --tolerance or --epsilon';
  return `not converged, marginal error ${shortNumber(report.solution.marginalError)}; ${remedy}`;
}

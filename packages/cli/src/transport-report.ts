import type { SinkhornDivergence, TransportSolution } from 'proxflow';
import type { Clouds } from './files/load-clouds.js';
import type { TransportOptions } from './options/transport-options.js';

/** All that `ot` has to tell; computed once, then shown as JSON or as text. */
export interface TransportReport {
  readonly clouds: Clouds;
  readonly options: TransportOptions;
  readonly solution: TransportSolution;
  readonly divergence: Pick<SinkhornDivergence, 'value' | 'lower' | 'upper' | 'status'> | undefined;
  readonly seconds: number;
  /** Where the plan was written. */
  readonly planPath: string | undefined;
}

/** How the solve ended: of three transports, the worst. */
export function statusOf({ solution, divergence }: TransportReport): TransportSolution['status'] {
  return divergence?.status ?? solution.status;
}

/** The document of `ot --json`; its names and their order are a contract. */
export function transportJson(report: TransportReport): object {
  const { solution, divergence } = report;
  const { iterations, domain, epsilon, transportCost, dual, gap, marginalError } = solution;
  return {
    status: statusOf(report),
    iterations,
    domain,
    epsilon,
    transportCost,
    value: solution.relativeEntropicValue,
    dual,
    gap,
    marginalError,
    divergence: divergence?.value ?? null,
  };
}

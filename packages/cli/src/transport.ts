import type { Matrix } from '@proxflow/backend';
import {
  divergenceOf,
  onlineGeometry,
  pointGeometry,
  sinkhornIterations,
  type Geometry,
  type SinkhornDivergence,
  type TransportSolution,
} from 'proxflow';
import type { CliIo } from './cli-io.js';
import type { Cloud, Clouds } from './files/load-clouds.js';
import { observedGeometry } from './observed-geometry.js';
import { groundCosts, type TransportOptions } from './options/transport-options.js';
import { createTransportProgress, type TransportProgress } from './transport-progress.js';

/** What was solved. */
export interface SolvedClouds {
  readonly solution: TransportSolution;
  readonly divergence: SinkhornDivergence | undefined;
  /** P `[N, M]`, row by row, if it was asked for. */
  readonly plan: Float64Array | undefined;
  readonly seconds: number;
}

/** Solves with progress on stderr; an interrupt ends the loop after the sweep in progress. */
export async function transportOf(
  clouds: Clouds,
  options: TransportOptions,
  io: CliIo,
  { quiet, withPlan }: { readonly quiet: boolean; readonly withPlan: boolean },
): Promise<SolvedClouds> {
  const { backend, online } = options;
  const began = performance.now();
  const abort = new AbortController();
  const unwatch = io.onInterrupt(() => abort.abort());
  const progress = createTransportProgress(io, quiet);
  const scope = backend.scope();
  const geometries: Geometry[] = [];
  try {
    const [x, y] = [scope.own(await points(options, clouds.source)), scope.own(await points(options, clouds.target))];
    const between = (rows: Matrix, columns: Matrix) => {
      const made = online ? onlineGeometry : pointGeometry;
      const geometry = made({ backend, x: rows, y: columns, cost: groundCosts[options.cost]() });
      geometries.push(geometry);
      return geometry;
    };
    const settings = { ...settingsOf(options, clouds), signal: abort.signal };
    const cross = between(x, y);
    const divergence = options.divergence
      ? await solveDivergence({ cross, source: between(x, x), target: between(y, y) }, settings, options, progress)
      : undefined;
    const solution = divergence?.cross ?? (await solve(cross, settings, options, progress));
    const seconds = (performance.now() - began) / 1000;
    const plan = withPlan ? await backend.read(scope.own(await solution.plan())) : undefined;
    return { solution, divergence, plan, seconds };
  } finally {
    progress.end();
    unwatch();
    for (const geometry of geometries) geometry.dispose();
    scope.dispose();
  }
}

function points({ backend }: TransportOptions, { features, rows, columns }: Cloud): Promise<Matrix> {
  return backend.upload(features, [rows, columns]);
}

function settingsOf(options: TransportOptions, { source, target }: Clouds) {
  const { backend, epsilon, domain, tolerance, maxIterations } = options;
  return {
    backend,
    epsilon,
    domain,
    source: source.weights,
    target: target.weights,
    ...(tolerance !== undefined && { tolerance }),
    ...(maxIterations !== undefined && { maxIterations }),
  };
}

type Settings = ReturnType<typeof settingsOf> & { readonly signal: AbortSignal };

async function solve(
  cost: Geometry,
  settings: Settings,
  { marginals }: TransportOptions,
  progress: TransportProgress,
): Promise<TransportSolution> {
  const iterations = sinkhornIterations({ ...settings, cost, marginals });
  for (;;) {
    const { done, value } = await iterations.next();
    if (done) return value;
    progress.advance({ part: '', sweep: value.iteration, marginalError: value.marginalError });
  }
}

async function solveDivergence(
  { cross, source, target }: { readonly cross: Geometry; readonly source: Geometry; readonly target: Geometry },
  settings: Settings,
  { marginals }: TransportOptions,
  progress: TransportProgress,
): Promise<SinkhornDivergence> {
  let sweep = 0;
  const observed = (geometry: Geometry, part: string) =>
    observedGeometry(geometry, () => progress.advance({ part: `${part}, `, sweep: ++sweep }));
  return divergenceOf({
    ...settings,
    marginals: marginals.source,
    geometries: {
      cross: observed(cross, 'source to target'),
      source: observed(source, 'source to itself'),
      target: observed(target, 'target to itself'),
    },
  });
}

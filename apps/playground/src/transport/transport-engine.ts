import { squaredEuclidean } from '@proxflow/costs';
import { divergencePositionGradient, sinkhornDivergence } from '@proxflow/sinkhorn';
import { answered } from '../engine/answer.js';
import { backendOf } from '../engine/backends.js';
import type { Answer } from '../engine/messages.js';

/** Two clouds of equal weights `[N, 2]` and `[M, 2]`. */
export interface TransportRequest {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** In squared units of length. */
  readonly epsilon: number;
}

/** What is to be seen of a transport from x to y. */
export interface Transported {
  /** P `[N, M]`, of mass 1. */
  readonly plan: Float32Array;
  readonly transportCost: number;
  readonly divergence: number;
  /** The divergence lies between these. */
  readonly bounds: readonly [number, number];
  readonly status: string;
  readonly iterations: number;
  /** -N dS/dx `[N, 2]`: where the gradient flow of the divergence takes each point. */
  readonly velocity: Float64Array;
}

/** What the Transport page asks of its worker. */
export interface TransportEngine {
  solve(request: TransportRequest): Promise<Answer<Transported>>;
}

export function createTransportEngine(): TransportEngine {
  return { solve: (request) => answered(() => solve(request)) };
}

async function solve({ x, y, epsilon }: TransportRequest): Promise<Transported> {
  const backend = await backendOf('wasm64');
  const scope = backend.scope();
  const count = x.length / 2;
  try {
    const source = scope.own(await backend.upload(x, [count, 2]));
    const target = scope.own(await backend.upload(y, [y.length / 2, 2]));
    const found = await sinkhornDivergence({
      backend,
      x: source,
      y: target,
      cost: squaredEuclidean(),
      epsilon,
      tolerance: 1e-6,
    });
    try {
      const gradient = await backend.read(scope.own(await divergencePositionGradient(found)));
      return {
        plan: Float32Array.from(await backend.read(scope.own(await found.cross.plan()))),
        transportCost: found.cross.transportCost,
        divergence: found.value,
        bounds: [found.lower, found.upper],
        status: found.status,
        iterations: found.cross.iterations,
        velocity: gradient.map((slope) => -count * slope),
      };
    } finally {
      found.dispose();
    }
  } finally {
    scope.dispose();
  }
}

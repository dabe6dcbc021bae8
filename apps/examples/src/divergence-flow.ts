import type { Backend } from '@proxflow/backend';
import { squaredEuclidean } from '@proxflow/costs';
import { divergencePositionGradient, sinkhornDivergence, type SinkhornDivergence } from '@proxflow/sinkhorn';
import type { Cloud } from './clouds.js';

/** From one cloud to another. */
export interface FlowOptions {
  readonly backend: Backend;
  readonly from: Cloud;
  readonly to: Cloud;
  /** In squared units of length: details smaller than its square root are not told apart. */
  readonly epsilon: number;
  /** Explicit Euler's; the divergence of squared distances has curvature 2 / count, so 1/2 would be one leap. */
  readonly stepSize: number;
  readonly steps: number;
}

/** A moment of the flow. */
export interface Moment {
  readonly step: number;
  readonly divergence: number;
  readonly cloud: Cloud;
}

/**
 * The gradient flow of x -> S(x, y) in the Wasserstein metric, by explicit Euler: a point of mass 1/count moves by
 * -stepSize count dS/dx. Yields the cloud before each step, and at the end.
 */
export async function* divergenceFlow(options: FlowOptions): AsyncGenerator<Moment, void, void> {
  const { backend, from, to, epsilon, stepSize, steps } = options;
  const count = from.length / 2;
  const y = await backend.upload(to, [to.length / 2, 2]);
  let x = await backend.upload(from, [count, 2]);
  let previous: SinkhornDivergence | undefined;
  try {
    for (let step = 0; step <= steps; step++) {
      const divergence: SinkhornDivergence = await sinkhornDivergence({
        backend,
        x,
        y,
        cost: squaredEuclidean(),
        epsilon,
        tolerance: 1e-4,
        ...(previous && { warmStart: previous }),
      });
      previous = divergence;
      yield { step, divergence: divergence.value, cloud: await backend.read(x) };
      const gradient = await divergencePositionGradient(divergence);
      divergence.dispose();
      const before = x;
      x = backend.tidy(() =>
        backend.binary('subtract', before, backend.binary('multiply', gradient, stepSize * count)),
      );
      before.dispose();
      gradient.dispose();
    }
  } finally {
    x.dispose();
    y.dispose();
  }
}

import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import type { Network } from 'proxflow';

/** A cloud seen in the plane in which it is widest. */
export interface CloudView {
  /** Of each particle that is shown, in the order of their weights, largest first. */
  readonly points: readonly {
    readonly x: number;
    readonly y: number;
    readonly weight: number;
    readonly kind: string;
  }[];
  /** Kinds of particles by their amplitude; empty if the neuron has none. */
  readonly kinds: readonly string[];
  /** Shares of the variance of the positions that both axes show. */
  readonly explained: readonly [number, number];
  readonly particles: number;
}

/** More particles than this cover each other. */
const mostParticles = 1500;

/**
 * Projects the positions `[N, p]` to their first two principal components, each particle counting alike. Time O(N p min(N, p)).
 *
 * @param classes - names of the outputs, where amplitudes have several
 */
export function projectCloud(network: Network, classes: readonly string[] | undefined): CloudView {
  const { particles, dimension, positions, weights } = network;
  const cloud = Matrix.from1DArray(particles, dimension, positions).center('column');
  const { leftSingularVectors: u, diagonal } = new SingularValueDecomposition(cloud, {
    computeRightSingularVectors: false,
    autoTranspose: true,
  });
  const total = diagonal.reduce((sum, s) => sum + s * s, 0);
  const share = (k: number) => (total > 0 && k < diagonal.length ? diagonal[k] ** 2 / total : 0);
  const at = (i: number, k: number) => (k < diagonal.length ? u.get(i, k) * diagonal[k] : 0);
  const { kinds, kindOf } = amplitudeKinds(network, classes);
  const order = [...weights.keys()].sort((a, b) => weights[b] - weights[a]).slice(0, mostParticles);
  return {
    points: order.map((i) => ({ x: at(i, 0), y: at(i, 1), weight: weights[i], kind: kindOf(i) })),
    kinds,
    explained: [share(0), share(1)],
    particles,
  };
}

/** The sign of a single amplitude, or the output that several raise most. */
function amplitudeKinds(
  { neuron, inputDimension, positions, dimension }: Network,
  classes: readonly string[] | undefined,
): { kinds: readonly string[]; kindOf: (particle: number) => string } {
  const block = neuron.layout(inputDimension).find(({ name }) => name === 'a');
  if (block === undefined) return { kinds: [], kindOf: () => '' };
  const amplitudes = (i: number) => positions.subarray(i * dimension + block.start).subarray(0, block.length);
  if (block.length === 1) {
    const kinds = ['amplitude above 0', 'amplitude below 0'];
    return { kinds, kindOf: (i) => kinds[amplitudes(i)[0] < 0 ? 1 : 0] };
  }
  const names = Array.from({ length: block.length }, (_, k) => classes?.[k] ?? `output ${k + 1}`);
  return {
    kinds: names,
    kindOf: (i) => names[amplitudes(i).reduce((best, a, k, all) => (a > all[best] ? k : best), 0)],
  };
}

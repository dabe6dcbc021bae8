import { InvalidArgumentError, ShapeError, type Backend, type Matrix } from '@proxflow/backend';
import type { PositionPotential } from './position-potential.js';

/** A run of coordinates under one name: what the layout of a neuron's parameters is made of. */
export interface PotentialBlock {
  readonly name: string;
  readonly start: number;
  readonly length: number;
}

/** A potential and the coordinates it is to act on. */
export interface BlockPotential {
  /** Sees positions of the named blocks only, `[N, m]`, in the order of the layout. */
  readonly potential: PositionPotential;
  /** The blocks of 0 .. p - 1 without gap or overlap, in any order. */
  readonly layout: readonly PotentialBlock[];
  /** Names of blocks, at least one; the others are left free. */
  readonly blocks: readonly string[];
}

/**
 * r(theta) = potential(theta_B): a potential of the coordinates of some blocks, the gradient being 0 on the others. Free
 * coordinates have no stationary law of their own: leave only those free that the risk confines.
 *
 * @throws InvalidArgumentError for a layout with a gap or an overlap, and for no block or a name that is not in it. Its
 * functions reject with ShapeError for positions of another dimension than the layout's.
 * @example
 * ```ts
 * const layout = tanhNeuron().layout(30); // a, b, w
 * const confinement = blockPotential({ potential: l2Potential({ strength: 0.1 }), layout, blocks: ['a', 'w'] });
 * ```
 */
export function blockPotential({ potential, layout, blocks }: BlockPotential): PositionPotential {
  const sorted = [...layout].sort((a, b) => a.start - b.start || a.length - b.length);
  const dimension = requireTiling(sorted);
  requireNames(blocks, layout);
  const runs = sorted
    .filter(({ length }) => length > 0)
    .map(({ name, start, length }) => ({ start, length, bound: blocks.includes(name) }));

  /** Hands the bound coordinates `[N, m]` to the potential. */
  const within = async <T>(backend: Backend, positions: Matrix, body: (bound: Matrix) => Promise<T>): Promise<T> => {
    requireDimension(positions, dimension);
    const bound = backend.tidy(() =>
      joined(
        backend,
        runs.filter((run) => run.bound).map(({ start, length }) => backend.slice(positions, 1, start, length)),
      ),
    );
    try {
      return await body(bound);
    } finally {
      bound.dispose();
    }
  };
  /** Puts the columns of a gradient `[N, m]` where they belong and zeros elsewhere. */
  const spread = (backend: Backend, gradient: Matrix): Matrix =>
    backend.tidy(() => {
      let next = 0;
      const parts = runs.map(({ length, bound }) => {
        if (!bound) return backend.fill([gradient.shape[0], length], 0);
        next += length;
        return backend.slice(gradient, 1, next - length, length);
      });
      return joined(backend, parts);
    });

  return {
    name: `${potential.name} of ${blocks.join(', ')}`,
    value: (backend, positions) => within(backend, positions, (bound) => potential.value(backend, bound)),
    gradient: (backend, positions) =>
      within(backend, positions, async (bound) => {
        const gradient = await potential.gradient(backend, bound);
        try {
          return spread(backend, gradient);
        } finally {
          gradient.dispose();
        }
      }),
  };
}

function joined(backend: Backend, parts: readonly Matrix[]): Matrix {
  return parts.length === 1 ? parts[0] : backend.concatenate(parts, 1);
}

/** Returns p after checking that sorted blocks lie end to end from 0. */
function requireTiling(sorted: readonly PotentialBlock[]): number {
  let end = 0;
  for (const { name, start, length } of sorted) {
    if (start !== end || !Number.isSafeInteger(length) || length < 0) {
      throw new InvalidArgumentError({
        argument: 'layout',
        place: `at block "${name}"`,
        value: `start ${start}, length ${length}`,
        expected: `a block from coordinate ${end} on`,
        remedy: 'Let every coordinate belong to exactly one block.',
      });
    }
    end += length;
  }
  return end;
}

function requireNames(blocks: readonly string[], layout: readonly PotentialBlock[]): void {
  const names = layout.filter(({ length }) => length > 0).map(({ name }) => name);
  const stranger = blocks.find((name) => !names.includes(name));
  if (blocks.length > 0 && stranger === undefined) return;
  throw new InvalidArgumentError({
    argument: 'blocks',
    value: stranger ?? 'none',
    expected: `names of blocks: ${names.join(', ')}`,
    remedy: 'Name the blocks as the layout does, at least one.',
  });
}

function requireDimension({ shape }: Matrix, dimension: number): void {
  if (shape[1] === dimension) return;
  throw new ShapeError({
    argument: 'positions',
    value: shape[1],
    expected: `${dimension} coordinates, as the layout of the potential has`,
    remedy: 'Make the layout for the dimension of the inputs that the network has.',
  });
}

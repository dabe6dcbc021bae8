import { InvalidArgumentError, type Backend, type Tensor } from '@proxflow/backend';
import type { PositionPotential } from './position-potential.js';

/**
 * r(theta) = r_1(theta) + r_2(theta) + ...
 *
 * @throws InvalidArgumentError for no potential at all.
 * @example
 * ```ts
 * const confinement = sumOfPotentials(l1Potential({ strength: 0.1 }), l2Potential({ strength: 0.01 }));
 * ```
 */
export function sumOfPotentials(...potentials: readonly PositionPotential[]): PositionPotential {
  if (potentials.length === 0) {
    throw new InvalidArgumentError({
      argument: 'potentials',
      value: 'none',
      expected: 'at least one potential',
      remedy: 'Leave the confinement out where there is nothing to add.',
    });
  }
  if (potentials.length === 1) return potentials[0];
  return {
    name: potentials.map(({ name }) => name).join(' + '),
    value: (backend, positions) =>
      sum(
        backend,
        potentials.map((potential) => () => potential.value(backend, positions)),
        (a, b) => backend.binary('add', a, b),
      ),
    gradient: (backend, positions) =>
      sum(
        backend,
        potentials.map((potential) => () => potential.gradient(backend, positions)),
        (a, b) => backend.binary('add', a, b),
      ),
  };
}

/** Of at least two terms, which are freed. */
async function sum<T extends Tensor>(
  backend: Backend,
  terms: readonly (() => Promise<T>)[],
  add: (a: T, b: T) => T,
): Promise<T> {
  const scope = backend.scope();
  try {
    const values: T[] = [];
    for (const term of terms) values.push(scope.own(await term()));
    return backend.tidy(() => values.reduce(add));
  } finally {
    scope.dispose();
  }
}

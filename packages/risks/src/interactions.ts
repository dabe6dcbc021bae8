import { InvalidArgumentError, requireFiniteValues, requirePositive } from '@proxflow/backend';
import { radialInteraction, type Interaction } from './interaction.js';

/**
 * W(x, y) = (k/2) |x - y|^2: every particle is drawn to the centre of mass like by a spring of stiffness k (repelled for
 * k < 0). With entropy the variance follows v' = -2 k v + 2/beta in each coordinate, whatever the law.
 *
 * @throws InvalidArgumentError unless strength (k) is finite.
 * @example
 * ```ts
 * const risk = interactionEnergy(quadraticInteraction({ strength: 1 }));
 * ```
 */
export function quadraticInteraction({ strength }: { readonly strength: number }): Interaction {
  requireFiniteValues('strength', [strength]);
  return radialInteraction({
    name: 'quadratic',
    value: (backend, s) => backend.binary('multiply', s, strength / 2),
    slope: (backend, s) => backend.fill(s.shape, strength / 2),
  });
}

/** A power of the distance. */
export interface PowerLawInteraction {
  /** a >= 1, finite: the force k |x - y|^(a - 1) stays bounded where particles meet. */
  readonly exponent: number;
  /** k; above 0 attracts. */
  readonly strength: number;
}

/**
 * W(x, y) = (k/a) |x - y|^a, of force k |x - y|^(a - 1) towards the other particle. a = 3 is the granular medium of
 * Benedetto, Caglioti, Carrillo and Pulvirenti (1998); a = 2 is {@link quadraticInteraction}. For a < 2 the force has a kink
 * where particles meet, and particles at one place exert none on each other.
 *
 * @throws InvalidArgumentError unless exponent is finite and at least 1 and strength finite.
 * @example
 * ```ts
 * const granular = interactionEnergy(powerLawInteraction({ exponent: 3, strength: 1 }));
 * ```
 */
export function powerLawInteraction({ exponent, strength }: PowerLawInteraction): Interaction {
  requireFiniteValues('strength', [strength]);
  if (!(exponent >= 1 && exponent < Infinity)) {
    throw new InvalidArgumentError({
      argument: 'exponent',
      value: exponent,
      expected: 'a finite number of at least 1',
      remedy: 'For singular interactions write a softened one with radialInteraction.',
    });
  }
  return radialInteraction({
    name: `power law ${exponent}`,
    value: (backend, s) => backend.binary('multiply', backend.binary('power', s, exponent / 2), strength / exponent),
    slope(backend, s) {
      // 1 - step(s) is 1 where particles coincide: any finite slope will do there, and 0 to a negative power is none.
      const meeting = backend.binary('subtract', 1, backend.unary('step', s));
      const powers = backend.binary('power', backend.binary('add', s, meeting), exponent / 2 - 1);
      return backend.binary('multiply', powers, strength / 2);
    },
  });
}

/** A bump. */
export interface GaussianInteraction {
  /** l > 0: its standard deviation. */
  readonly width: number;
  /** k; above 0 repels, below 0 attracts. */
  readonly strength: number;
}

/**
 * W(x, y) = k exp(-|x - y|^2 / (2 l^2)): repulsion of range l for k > 0, where the energy is convex in the cloud (the kernel
 * is positive definite), attraction for k < 0.
 *
 * @throws InvalidArgumentError unless width is finite and above 0 and strength finite.
 * @example
 * ```ts
 * const swarm = interactionEnergy(gaussianInteraction({ width: 0.5, strength: -1 }));
 * ```
 */
export function gaussianInteraction({ width, strength }: GaussianInteraction): Interaction {
  requirePositive('width', width);
  requireFiniteValues('strength', [strength]);
  const rate = -1 / (2 * width ** 2);
  return radialInteraction({
    name: 'Gaussian',
    value: (backend, s) =>
      backend.binary('multiply', backend.unary('exp', backend.binary('multiply', s, rate)), strength),
    slope: (backend, s) =>
      backend.binary('multiply', backend.unary('exp', backend.binary('multiply', s, rate)), strength * rate),
  });
}

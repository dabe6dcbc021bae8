import {
  InvalidArgumentError,
  requireInteger,
  requireOneOf,
  requirePositive,
  requirePositiveOrInfinite,
  type Backend,
} from '@proxflow/backend';
import {
  euclidean,
  scaledCost,
  squaredEuclidean,
  type DomainChoice,
  type Epsilon,
  type GroundCost,
  type MarginalCondition,
} from 'proxflow';
import { readBackend, type BackendFlags } from './backend-options.js';
import type { FormatFlags } from './file-options.js';
import { given, readNumber } from './parse-options.js';

/** The options of `ot` as commander hands them over: text. */
export interface TransportFlags extends FormatFlags, BackendFlags {
  readonly epsilon?: string;
  readonly relativeEpsilon?: string;
  readonly cost: string;
  readonly unbalanced?: string;
  readonly unbalancedSource?: string;
  readonly unbalancedTarget?: string;
  readonly divergence?: boolean;
  readonly online?: boolean;
  readonly domain: string;
  readonly tolerance?: string;
  readonly maxIterations?: string;
  readonly plan?: string;
  readonly json?: boolean;
}

/** The ground costs by name. */
export const groundCosts: Readonly<Record<string, () => GroundCost>> = {
  sqeuclidean: squaredEuclidean,
  'half-sqeuclidean': () => scaledCost(squaredEuclidean(), 0.5),
  euclidean,
};

/** epsilon in standard deviations of the cost, where nothing is said about it. */
export const defaultRelativeEpsilon = 0.05;

/** What is to be solved, apart from the points. */
export interface TransportOptions {
  readonly backend: Backend;
  readonly cost: string;
  readonly epsilon: Epsilon;
  readonly marginals: { readonly source: number; readonly target: number };
  readonly divergence: boolean;
  readonly online: boolean;
  readonly domain: DomainChoice;
  readonly tolerance?: number;
  readonly maxIterations?: number;
}

/**
 * Checks the options, naming them as they are typed.
 *
 * @throws InvalidArgumentError for a value outside its domain, an unknown name, or options that exclude each other;
 * UnsupportedOperationError for a precision that the backend lacks.
 */
export async function readTransportOptions(flags: TransportFlags): Promise<TransportOptions> {
  const both = readNumber('--unbalanced', flags.unbalanced, requirePositiveOrInfinite) ?? Infinity;
  const source = readNumber('--unbalanced-source', flags.unbalancedSource, requirePositiveOrInfinite) ?? both;
  const target = readNumber('--unbalanced-target', flags.unbalancedTarget, requirePositiveOrInfinite) ?? both;
  if (flags.divergence && source !== target) {
    throw new InvalidArgumentError({
      argument: '--divergence',
      expected: 'both marginals to be held alike',
      remedy: 'Use --unbalanced for both sides, or leave --divergence out.',
    });
  }
  return {
    cost: requireOneOf('--cost', flags.cost, Object.keys(groundCosts)),
    epsilon: readEpsilon(flags),
    marginals: { source, target },
    divergence: flags.divergence === true,
    online: flags.online === true,
    domain: requireOneOf('--domain', flags.domain, ['auto', 'kernel', 'absorbed', 'log']),
    ...given({
      tolerance: readNumber('--tolerance', flags.tolerance, requirePositive),
      maxIterations: readNumber('--max-iterations', flags.maxIterations, requireInteger),
    }),
    backend: await readBackend(flags),
  };
}

function readEpsilon({ epsilon, relativeEpsilon }: TransportFlags): Epsilon {
  if (epsilon !== undefined && relativeEpsilon !== undefined) {
    throw new InvalidArgumentError({
      argument: '--relative-epsilon',
      value: relativeEpsilon,
      expected: 'no such option beside --epsilon',
      remedy: 'Give one of the two: --epsilon is in units of the cost.',
    });
  }
  const relative = readNumber('--relative-epsilon', relativeEpsilon, requirePositive) ?? defaultRelativeEpsilon;
  return readNumber('--epsilon', epsilon, requirePositive) ?? { relative };
}

/** How a marginal is held, for people. */
export function marginalWords({ source, target }: TransportOptions['marginals']): string {
  if (source === target) return source === Infinity ? 'balanced' : `unbalanced, rho ${source}`;
  const side = (rho: MarginalCondition & number) => (rho === Infinity ? 'exact' : `rho ${rho}`);
  return `source ${side(source)}, target ${side(target)}`;
}

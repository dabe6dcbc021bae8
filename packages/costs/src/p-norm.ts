import { InvalidArgumentError, requirePositive, type Backend, type Matrix } from '@proxflow/backend';
import { requirePairWeights, requireSameDimension } from './cloud-shapes.js';
import type { GroundCost } from './ground-cost.js';
import { divideWherePositive, foldDifferences, sumSlopes } from './point-differences.js';

/** Which norm, to which power. */
export interface PNorm {
  /** p >= 1; 1 sums the coordinates' distances, Infinity takes the largest. */
  readonly p: number;
  /** q > 0, 1 by default: c = |x - y|_p^q. */
  readonly power?: number;
}

/**
 * c(x, y) = |x - y|_p^q, |d|_p = (sum_k |d_k|^p)^(1/p). Taken relative to the largest coordinate, so no power overflows.
 * The gradient has the entries q |d|_p^(q - 1) sign(d_k) (|d_k| / |d|_p)^(p - 1); at a kink, where coordinates are equal
 * or points coincide, it is 0 there, and coordinates that tie for the largest (p = Infinity) share. Time O(N M p) each;
 * memory O(N M).
 *
 * @throws InvalidArgumentError unless p >= 1 and power is finite and above 0. ShapeError for clouds of different
 * dimension, or weights of another shape than `[N, M]`.
 * @example
 * ```ts
 * const manhattan = pNorm({ p: 1 });
 * const cost = await manhattan.pairwise(backend, x, y);
 * ```
 */
export function pNorm({ p, power = 1 }: PNorm): GroundCost {
  if (!(p >= 1)) {
    throw new InvalidArgumentError({
      argument: 'p',
      value: p,
      expected: 'a number of at least 1, or Infinity',
      remedy: 'Below 1 there is no norm; give 1, 2, Infinity or a number between.',
    });
  }
  requirePositive('power', power);
  const norm = normOf(p);
  return {
    name: power === 1 ? `norm of order ${p}` : `norm of order ${p} to the power ${power}`,
    async pairwise(backend, x, y) {
      requireSameDimension(x, y);
      return backend.tidy(() => raise(backend, norm(backend, x, y), power));
    },
    async gradient(backend, x, y, weights) {
      requireSameDimension(x, y);
      requirePairWeights(weights, x, y);
      return backend.tidy(() => {
        const distance = norm(backend, x, y);
        // q |d|^(q - 1) as q |d|^q / |d|, which is 0 where points coincide.
        const charge = backend.binary('multiply', raise(backend, distance, power), power);
        const pull = backend.binary('multiply', weights, divideWherePositive(backend, charge, distance));
        if (p === Infinity) return largestSlopes(backend, x, y, distance, pull);
        return sumSlopes(backend, x, y, (difference) => {
          const share = divideWherePositive(backend, backend.unary('abs', difference), distance);
          const slope = p === 1 ? pull : backend.binary('multiply', pull, raise(backend, share, p - 1));
          return backend.binary('multiply', backend.unary('sign', difference), slope);
        });
      });
    },
  };
}

/** |x_i - y_j|_p `[N, M]`. */
function normOf(p: number): (backend: Backend, x: Matrix, y: Matrix) => Matrix {
  const largest = (backend: Backend, x: Matrix, y: Matrix) =>
    foldDifferences(backend, x, y, (most, d) => backend.binary('maximum', most, backend.unary('abs', d)));
  if (p === Infinity) return largest;
  if (p === 1) {
    return (backend, x, y) =>
      foldDifferences(backend, x, y, (sum, d) => backend.binary('add', sum, backend.unary('abs', d)));
  }
  return (backend, x, y) => {
    const scale = largest(backend, x, y);
    const sum = foldDifferences(backend, x, y, (total, d) => {
      const share = divideWherePositive(backend, backend.unary('abs', d), scale);
      return backend.binary('add', total, raise(backend, share, p));
    });
    return backend.binary('multiply', scale, raise(backend, sum, 1 / p));
  };
}

/** Slopes of the largest coordinate's distance; ties share. */
function largestSlopes(backend: Backend, x: Matrix, y: Matrix, distance: Matrix, pull: Matrix): Matrix {
  const leads = (difference: Matrix) =>
    backend.binary(
      'subtract',
      1,
      backend.unary('step', backend.binary('subtract', distance, backend.unary('abs', difference))),
    );
  const ties = foldDifferences(backend, x, y, (count, d) => backend.binary('add', count, leads(d)));
  const share = backend.binary('divide', pull, ties);
  return sumSlopes(backend, x, y, (d) =>
    backend.binary('multiply', backend.unary('sign', d), backend.binary('multiply', leads(d), share)),
  );
}

/** base^exponent for base >= 0; the powers met most need no logarithm. */
function raise(backend: Backend, base: Matrix, exponent: number): Matrix {
  if (exponent === 1) return base;
  if (exponent === 2) return backend.unary('square', base);
  if (exponent === 0.5) return backend.unary('sqrt', base);
  return backend.binary('power', base, exponent);
}

import { describe, expect, it } from 'vitest';
import { erf } from './error-function.js';

// Whole numbers in units of 2^-1400 hold every float64 above 2^-1348 and every sum below without an error that counts.
const places = 1400n;
const unit = 1n << places;

function exact(x: number): bigint {
  let exponent = places;
  let scaled = x;
  for (; !Number.isInteger(scaled); exponent -= 64n) scaled *= 2 ** 64;
  return BigInt(scaled) << exponent;
}

function squareRoot(x: bigint): bigint {
  let root = 1n << BigInt((x.toString(2).length + 1) >> 1);
  for (let next = (root + x / root) >> 1n; next < root; next = (root + x / root) >> 1n) root = next;
  return root;
}

/** The root of pi, which is made by Machin's formula. */
const rootPi = (() => {
  const inverseTangent = (of: bigint): bigint => {
    let sum = 0n;
    let power = (unit << 64n) / of;
    for (let k = 1n; power !== 0n; k += 2n) {
      sum += (k % 4n === 1n ? power : -power) / k;
      power /= of * of;
    }
    return sum;
  };
  return squareRoot(((16n * inverseTangent(5n) - 4n * inverseTangent(239n)) >> 64n) << places);
})();

/** 2 / sqrt(pi) times the sum of (-1)^n x^(2n+1) / (n! (2n+1)). */
function preciseErf(x: number): bigint {
  const r = exact(x);
  const square = (r * r) >> places;
  let power = r;
  let sum = r;
  for (let n = 1n; power !== 0n && power !== -1n; n++) {
    power = -((power * square) >> places) / n;
    sum += power / (2n * n + 1n);
  }
  return (2n * sum * unit) / rootPi;
}

function errorInUlps(x: number): number {
  const y = erf(x);
  const ulp = 2 ** (Math.floor(Math.log2(Math.max(Math.abs(y), 2 ** -1022))) - 52);
  const difference = exact(y) - preciseErf(x);
  return Math.abs(Number((difference << 20n) / exact(ulp))) / 2 ** 20;
}

const spread = (low: number, high: number) =>
  Array.from({ length: 500 }, (_, i) => low + ((high - low) * (i + 0.5)) / 500);

describe('erf', () => {
  it.each([
    ['near 0', spread(-1021, 0).map((exponent) => 1.1 * 2 ** exponent)],
    ['up to 1', spread(-1, 1)],
    ['where the two approximations meet', spread(1 - 1e-9, 1 + 1e-9)],
    ['up to 6.5', spread(1, 6.5)],
    ['down to -6.5', spread(-6.5, -1)],
  ])('is within 1.5 units of the last place %s', (_, xs) => {
    for (const x of xs) expect(errorInUlps(x), `erf(${x})`).toBeLessThanOrEqual(1.5);
  });

  it('is odd, 1 far out, and keeps -0 and NaN', () => {
    expect(erf(-0.7)).toBe(-erf(0.7));
    expect([6, 30, 1e200, Infinity, -Infinity].map(erf)).toEqual([1, 1, 1, 1, -1]);
    expect([0, -0, NaN].map(erf)).toEqual([0, -0, NaN]);
  });
});

import type { DType } from '@proxflow/backend';
import { describe, expect, it } from 'vitest';
import { embeddedBytes } from './module-source.js';
import { createWasmBackend } from './wasm-backend.js';

type Name = 'exp' | 'log' | 'tanh' | 'logistic';

/** Largest errors allowed, in units of the last place of the true value; the README states the same. */
const bounds: Record<DType, Record<Name, number>> = {
  float32: { exp: 1, log: 1, tanh: 2.5, logistic: 2.5 },
  float64: { exp: 1, log: 1, tanh: 2.5, logistic: 2.5 },
};
const smallestNormal = { float32: 2 ** -126, float64: 2 ** -1022 };
const mantissaBits = { float32: 23, float64: 52 };
const largestExponent = { float32: 88.72283172607422, float64: 709.782712893384 };
const lowestExponent = { float32: -87.33654475, float64: -708.3964185322 };

// A reference beyond float64: whole numbers that count units of 2^-1400, so that subnormal numbers are exact.
const places = 1400n;
const unit = 1n << places;
const guard = 320n;

function exact(x: number): bigint {
  let exponent = places;
  let scaled = x;
  for (; !Number.isInteger(scaled); exponent -= 64n) scaled *= 2 ** 64;
  return exponent >= 0n ? BigInt(scaled) << exponent : BigInt(scaled) >> -exponent;
}

const ln2 = (() => {
  let sum = 0n;
  for (let k = 1n; k < guard + 40n; k++) sum += (1n << (guard + 32n - k)) / k;
  return sum >> 32n;
})();

/** e^x, relative error below 2^-250 down to 2^-1074. */
function preciseExp(x: number): bigint {
  const k = BigInt(Math.round(x / Math.LN2));
  const r = (exact(x) >> (places - guard)) - k * ln2;
  let term = 1n << guard;
  let sum = term;
  for (let n = 1n; term !== 0n && n < 90n; n++) {
    term = (term * r) / (n << guard);
    sum += term;
  }
  return sum << (places - guard + k);
}

function precise(name: Name, x: number): bigint {
  if (name === 'exp') return preciseExp(x);
  if (name === 'log') {
    // log x = l + log(x e^-l) with l the float64 logarithm: the second part is tiny, two terms of its series are enough.
    const l = Math.log(x);
    const t = ((exact(x) * preciseExp(-l)) >> places) - unit;
    return exact(l) + t - ((t * t) >> (places + 1n));
  }
  const e = preciseExp(name === 'tanh' ? 2 * Math.abs(x) : -Math.abs(x));
  if (name === 'tanh') return (BigInt(Math.sign(x)) * (e - unit) * unit) / (e + unit);
  return ((x < 0 ? e : unit) * unit) / (unit + e);
}

function inFloat64(name: Name, x: number): number {
  return name === 'logistic' ? (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))) : Math[name](x);
}

function ulp(x: number, dtype: DType): number {
  return 2 ** (Math.floor(Math.log2(Math.max(Math.abs(x), smallestNormal[dtype]))) - mantissaBits[dtype]);
}

/** Error of `y` in units of the last place. float64 functions are a good enough truth for float32, not for float64. */
function errorInUlps(dtype: DType, name: Name, x: number, y: number): number {
  const near = inFloat64(name, x);
  if (dtype === 'float32') return Math.abs(y - near) / ulp(near, dtype);
  const difference = exact(y) - precise(name, x);
  return Math.abs(Number((difference << 20n) / exact(ulp(near, dtype)))) / 2 ** 20;
}

const count = 20_000;

function between(low: number, high: number): number[] {
  return Array.from({ length: count / 4 }, (_, i) => low + ((high - low) * (i + 0.5)) / (count / 4));
}
const powersOfTwo = (low: number, high: number) => between(low, high).map((exponent) => 2 ** exponent);
const bothSigns = (values: number[]) => values.map((x, i) => (i % 2 === 0 ? x : -x));

/** Four families of samples: log-spaced, uniform, near zero or one, near the thresholds. */
function samples(name: Name, dtype: DType): number[] {
  const high = largestExponent[dtype];
  const low = lowestExponent[dtype];
  const bits = mantissaBits[dtype];
  const bottom = Math.log2(smallestNormal[dtype]);
  switch (name) {
    case 'exp':
      return [
        between(low, high),
        bothSigns(powersOfTwo(-bits, 6)),
        between(-1, 1),
        between(high - 1, high),
        [high],
      ].flat();
    case 'log':
      return [powersOfTwo(bottom, -bottom), between(0.5, 2), powersOfTwo(bottom - bits + 1, bottom)].flat();
    case 'tanh':
      return [between(-25, 25), between(-1, 1), bothSigns(powersOfTwo(-2 * bits, 4)), between(low, high)].flat();
    case 'logistic':
      return [between(low, high), between(-1, 1), bothSigns(powersOfTwo(-bits, 6)), between(low, low + 1)].flat();
  }
}

const relaxedHere = WebAssembly.validate(await embeddedBytes('float32-relaxed'));
const variants = (['float32', 'float64'] as const).flatMap((dtype) =>
  [false, true].filter((relaxedSimd) => !relaxedSimd || relaxedHere).map((relaxedSimd) => ({ dtype, relaxedSimd })),
);

describe.each(variants)('transcendental functions in $dtype, relaxed SIMD $relaxedSimd', ({ dtype, relaxedSimd }) => {
  const apply = async (name: Name, xs: readonly number[]) => {
    const backend = await createWasmBackend({ dtype, relaxedSimd });
    const x = await backend.upload(Float64Array.from(xs), [xs.length]);
    return { rounded: await backend.read(x), ys: await backend.read(backend.unary(name, x)) };
  };

  it.each(['exp', 'log', 'tanh', 'logistic'] as const)('%s keeps its bound in ulps', async (name) => {
    const { rounded, ys } = await apply(name, samples(name, dtype));
    let worst = { error: 0, x: 0, y: 0 };
    for (const [i, x] of rounded.entries()) {
      // Results that would be subnormal are 0; the next test looks at them.
      if (name !== 'log' && Math.abs(inFloat64(name, x)) < smallestNormal[dtype]) continue;
      const error = errorInUlps(dtype, name, x, ys[i]);
      if (!(error <= worst.error)) worst = { error, x, y: ys[i] };
    }
    expect(worst.error, JSON.stringify(worst)).toBeLessThanOrEqual(bounds[dtype][name]);
  });

  it('sets results that would be subnormal to 0', async () => {
    const low = lowestExponent[dtype];
    const below = [low - 1e-4, low - 0.5, low - 1, low - 10, low - 17, -1e4, -1e30, -Infinity];
    for (const name of ['exp', 'logistic'] as const) {
      expect([...(await apply(name, below)).ys]).toEqual(below.map(() => 0));
    }
    const border = between(low - 1e-4, low + 1e-4);
    const { rounded, ys } = await apply('exp', border);
    for (const [i, x] of rounded.entries()) {
      expect(ys[i] === 0 || ys[i] >= smallestNormal[dtype], `exp(${x}) = ${ys[i]}`).toBe(true);
    }
  });

  it('has the limits, the signs and NaN', async () => {
    const high = largestExponent[dtype];
    const beyond = high * (1 + 2 ** (1 - mantissaBits[dtype]));
    const special = [NaN, Infinity, -Infinity, 0, -0];
    expect([...(await apply('exp', [...special, beyond, 1e30])).ys]).toEqual([
      NaN,
      Infinity,
      0,
      1,
      1,
      Infinity,
      Infinity,
    ]);
    expect((await apply('exp', [high])).ys[0]).toBeLessThan(Infinity);
    expect([...(await apply('log', [...special, -1, 1, -1e-300])).ys]).toEqual([
      NaN,
      Infinity,
      NaN,
      -Infinity,
      -Infinity,
      NaN,
      0,
      dtype === 'float32' ? -Infinity : NaN,
    ]);
    expect([...(await apply('tanh', [...special, 1e30, -1e30])).ys]).toEqual([NaN, 1, -1, 0, -0, 1, -1]);
    expect([...(await apply('logistic', [...special, 1e30, -1e30])).ys]).toEqual([NaN, 1, 0, 0.5, 0.5, 1, 0]);
  });
});

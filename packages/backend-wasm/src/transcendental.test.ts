import type { DType } from '@proxflow/backend';
import { describe, expect, it } from 'vitest';
import { embeddedBytes } from './module-source.js';
import { exact, inFloat64, precise, type Transcendental } from './reference-values.js';
import { createWasmBackend } from './wasm-backend.js';

/** Largest errors allowed, in units of the last place of the true value; the README states the same. */
const bounds: Record<DType, Record<Transcendental, number>> = {
  float32: { exp: 1, log: 1, tanh: 2.5, logistic: 2.5, softplus: 2.5, erf: 2, sin: 2.5, cos: 2.5 },
  float64: { exp: 1, log: 1, tanh: 2.5, logistic: 2.5, softplus: 2.5, erf: 2, sin: 2, cos: 2 },
};
const smallestNormal = { float32: 2 ** -126, float64: 2 ** -1022 };
const mantissaBits = { float32: 23, float64: 52 };
const largestExponent = { float32: 88.72283172607422, float64: 709.782712893384 };
/** From here on sines are made lane by lane. */
const farthestVector = { float32: 400, float64: 2 ** 22 };
const lowestExponent = { float32: -87.33654475, float64: -708.3964185322 };

function ulp(x: number, dtype: DType): number {
  return 2 ** (Math.floor(Math.log2(Math.max(Math.abs(x), smallestNormal[dtype]))) - mantissaBits[dtype]);
}

/** Error of `y` in units of the last place. float64 functions are a good enough truth for float32, not for float64. */
function errorInUlps(dtype: DType, name: Transcendental, x: number, y: number): number {
  const near = inFloat64(name, x);
  if (dtype === 'float32') return Math.abs(y - near) / ulp(near, dtype);
  const difference = exact(y) - precise(name, x);
  return Math.abs(Number((difference << 20n) / exact(ulp(near, dtype)))) / 2 ** 20;
}

const names = Object.keys(bounds.float32) as Transcendental[];
const count = 20_000;

function between(low: number, high: number): number[] {
  return Array.from({ length: count / 4 }, (_, i) => low + ((high - low) * (i + 0.5)) / (count / 4));
}
const powersOfTwo = (low: number, high: number) => between(low, high).map((exponent) => 2 ** exponent);
const bothSigns = (values: number[]) => values.map((x, i) => (i % 2 === 0 ? x : -x));

/** Four families of samples: log-spaced, uniform, near zero or one, near the thresholds. */
function samples(name: Transcendental, dtype: DType): number[] {
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
    case 'softplus':
      return [between(low, high), between(-1, 1), bothSigns(powersOfTwo(-bits, 6)), between(low, low + 1)].flat();
    case 'erf':
      return [between(-7, 7), between(0.9, 1.1), bothSigns(powersOfTwo(bottom + 1, 0)), between(-1, 1)].flat();
    case 'sin':
    case 'cos':
      return [
        between(-farthestVector[dtype], farthestVector[dtype]),
        bothSigns(powersOfTwo(-2 * bits, Math.log2(farthestVector[dtype]))),
        // Close to the zeros of one and of the other.
        between(-count / 8, count / 8).map((k) => Math.floor(k) * (Math.PI / 2) + 1e-300),
        bothSigns(powersOfTwo(Math.log2(farthestVector[dtype]) - 1, dtype === 'float32' ? 127 : 300)),
      ].flat();
  }
}

const relaxedHere = WebAssembly.validate(await embeddedBytes('float32-relaxed'));
const variants = (['float32', 'float64'] as const).flatMap((dtype) =>
  [false, true].filter((relaxedSimd) => !relaxedSimd || relaxedHere).map((relaxedSimd) => ({ dtype, relaxedSimd })),
);

describe.each(variants)('transcendental functions in $dtype, relaxed SIMD $relaxedSimd', ({ dtype, relaxedSimd }) => {
  const apply = async (name: Transcendental, xs: readonly number[]) => {
    const backend = await createWasmBackend({ dtype, relaxedSimd });
    const x = await backend.upload(Float64Array.from(xs), [xs.length]);
    return { rounded: await backend.read(x), ys: await backend.read(backend.unary(name, x)) };
  };

  it.each(names)('%s keeps its bound in ulps', async (name) => {
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
    for (const name of ['exp', 'logistic', 'softplus'] as const) {
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
    const far = dtype === 'float32' ? 1e30 : 1e300;
    expect([...(await apply('erf', [...special, far, -far])).ys]).toEqual([NaN, 1, -1, 0, -0, 1, -1]);
    expect([...(await apply('softplus', [NaN, Infinity, -Infinity, 2 ** 60, -far])).ys]).toEqual([
      NaN,
      Infinity,
      0,
      2 ** 60,
      0,
    ]);
    expect([...(await apply('sin', special)).ys]).toEqual([NaN, NaN, NaN, 0, -0]);
    expect([...(await apply('cos', special)).ys]).toEqual([NaN, NaN, NaN, 1, 1]);
  });

  it('takes sines of a vector with one far lane as of each lane alone', async () => {
    const xs = [0.25, 5e6, -7, Infinity, 0.25, 1, 2, 3, 3e6, 3974199, 1690125.5];
    for (const name of ['sin', 'cos'] as const) {
      const { ys } = await apply(name, xs);
      for (const [i, x] of xs.entries()) {
        const expected = Math[name](x);
        const error = Math.abs(ys[i] - expected) / ulp(expected, dtype);
        expect(Number.isNaN(expected) ? Number.isNaN(ys[i]) : error <= 2, `${name}(${x}) = ${ys[i]}`).toBe(true);
      }
    }
  });
});

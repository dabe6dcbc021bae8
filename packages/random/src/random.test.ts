import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, InvalidSeedError, normalQuantile, philox4x32 } from './index.js';
import { portableLog } from './normal-quantile.js';

const hex = (words: Uint32Array) => [...words].map((word) => word.toString(16).padStart(8, '0')).join(' ');

describe('philox4x32', () => {
  // Known answers published with Random123 (Salmon et al. 2011), "philox4x32 10".
  it.each([
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [[-1, -1, -1, -1], [-1, -1], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ] as const)('counter %j under key %j', (counter, key, expected) => {
    const out = new Uint32Array(4);
    philox4x32(counter[0], counter[1], counter[2], counter[3], key, out);
    expect(hex(out)).toBe(expected);
  });
});

describe('normalQuantile', () => {
  it.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.841344746068542949, 1],
    [1e-10, -6.361340902404056],
    [2 ** -53, -8.209536151601387],
  ])('at %d', (p, z) => expect(normalQuantile(p)).toBeCloseTo(z, 13));

  it('is odd about one half and increasing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 30 - 1 }), (k) => {
        const p = k * 2 ** -31;
        expect(normalQuantile(1 - p)).toBe(-normalQuantile(p));
        expect(normalQuantile(p + 2 ** -31)).toBeGreaterThan(normalQuantile(p));
      }),
    );
  });

  it('has a logarithm within 2 units in the last place of Math.log', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 0.9, noNaN: true }), (x) => {
        const expected = Math.log(x);
        expect(Math.abs(portableLog(x) - expected)).toBeLessThanOrEqual(2 * Number.EPSILON * Math.abs(expected));
      }),
    );
  });
});

describe('createRandom', () => {
  it('pins the numbers of a seed for ever', () => {
    const stream = createRandom('proxflow').stream('noise');
    expect([stream.uniform(0, 0, 0), stream.normal(3, 2, 1), ...stream.permutation(0, 5)]).toMatchInlineSnapshot(`
      [
        0.976528448287174,
        0.05721212924059322,
        4,
        2,
        1,
        3,
        0,
      ]
    `);
  });

  it('gives entry (row, column) the same value in any shape and order', () => {
    const stream = createRandom(7).stream('noise');
    const whole = stream.normals(4, 5, 7);
    for (const [row, column] of [
      [4, 6],
      [0, 0],
      [2, 3],
      [4, 6],
    ] as const) {
      expect(stream.normal(4, row, column)).toBe(whole[row * 7 + column]);
      expect(stream.uniforms(4, 5, 3)[row * 3 + 1]).toBe(stream.uniform(4, row, 1));
    }
  });

  it('treats 1 and "1" alike and separates seeds, streams and steps', () => {
    const at = (seed: string | number, name: string, step = 0) => createRandom(seed).stream(name).uniform(step, 0, 0);
    expect(at(1, 'a')).toBe(at('1', 'a'));
    expect(new Set([at(1, 'a'), at(2, 'a'), at(1, 'b'), at(1, 'a', 1), at('1","a', 'a')]).size).toBe(5);
  });

  it('has the moments and tails of a standard normal', () => {
    const z = createRandom(3).stream('moments').normals(0, 400, 500);
    const moment = (k: number) => z.reduce((sum, x) => sum + x ** k, 0) / z.length;
    const sigma = 1 / Math.sqrt(z.length);
    expect(Math.abs(moment(1))).toBeLessThan(4 * sigma);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2) * sigma);
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15) * sigma);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96) * sigma);
    const outside = z.reduce((n, x) => n + (Math.abs(x) > 2.5758293035489 ? 1 : 0), 0) / z.length;
    expect(Math.abs(outside - 0.01)).toBeLessThan(4 * Math.sqrt(0.01) * sigma);
  });

  it('permutes', () => {
    const order = createRandom(1).stream('split').permutation(0, 100);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect([...order]).not.toEqual([...order].sort((a, b) => a - b));
  });

  it.each([NaN, Infinity, undefined as unknown as number])('refuses the seed %s', (seed) => {
    expect(() => createRandom(seed)).toThrow(InvalidSeedError);
  });
});

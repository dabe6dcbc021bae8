import { expect, it } from 'vitest';
import { blurShare, exchangeAndBlur } from './exchange-and-blur.js';

const options = { dimensions: [1, 8, 32], particles: 60, perDecade: 1 };

it('exchange rises with epsilon, and needs more of it in higher dimension; blur does not wait', async () => {
  const { exchanges } = await exchangeAndBlur(options);
  for (const { curve, dimension } of exchanges) {
    if (dimension > 1) expect(curve[0][1]).toBeLessThan(1e-3);
    expect(curve[curve.length - 1][1]).toBeGreaterThan(0.9);
    curve.slice(1).forEach(([, share], k) => expect(share).toBeGreaterThan(curve[k][1] - 1e-6));
  }
  const [line, , space] = exchanges;
  expect(line.automatic).toBeGreaterThan(0.3);
  expect(space.automatic).toBeLessThan(1e-6);
  expect(space.reach[0]).toBeGreaterThan(50 * line.reach[0]);
  expect(blurShare(space.reach[0])).toBeGreaterThan(0.9);
});

it('the picture is a well-formed SVG, the same each time', async () => {
  const { picture } = await exchangeAndBlur(options);
  expect((await exchangeAndBlur(options)).picture).toBe(picture);
  expect(picture).not.toMatch(/NaN|Infinity|undefined/);
  const open: string[] = [];
  for (const [, closing, name, selfClosing] of picture.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
    if (closing) expect(open.pop()).toBe(name);
    else if (!selfClosing) open.push(name);
  }
  expect(open).toEqual([]);
  expect(picture.match(/<circle /g)).toHaveLength(3);
});

import { expect, it } from 'vitest';
import { flowBetweenClouds } from './flow-between-clouds.js';

const options = { count: 120, epsilon: 0.02, steps: 30, shown: [0, 2, 5, 10, 30] };

it('the divergence falls at every step, by more than a hundred in all', async () => {
  const { moments } = await flowBetweenClouds(options);
  expect(moments.map(({ step }) => step)).toEqual(Array.from({ length: 31 }, (_, step) => step));
  moments.slice(1).forEach(({ divergence }, k) => expect(divergence).toBeLessThan(moments[k].divergence));
  expect(moments[30].divergence).toBeGreaterThan(0);
  expect(moments[30].divergence).toBeLessThan(moments[0].divergence / 100);
});

it('the picture is a well-formed SVG, the same each time', async () => {
  const { picture } = await flowBetweenClouds(options);
  expect((await flowBetweenClouds(options)).picture).toBe(picture);
  expect(picture).not.toMatch(/NaN|Infinity|undefined/);
  const open: string[] = [];
  for (const [, closing, name, selfClosing] of picture.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
    if (closing) expect(open.pop()).toBe(name);
    else if (!selfClosing) open.push(name);
  }
  expect(open).toEqual([]);
  expect(picture.match(/<use /g)).toHaveLength(5);
  // Every point of the target once, every point of the flow in each panel.
  expect(picture.match(/h0/g)).toHaveLength(6 * options.count);
});

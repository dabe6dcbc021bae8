import type { RandomStream } from '@proxflow/random';

/** A cloud in the plane, `[count, 2]` row-major. */
export type Cloud = Float64Array;

function cloudOf(count: number, point: (i: number) => readonly [number, number]): Cloud {
  const cloud = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) cloud.set(point(i), 2 * i);
  return cloud;
}

/** Points spread evenly over a disc about the origin. */
export function disc(count: number, radius: number, random: RandomStream): Cloud {
  return cloudOf(count, (i) => {
    const r = radius * Math.sqrt(random.uniform(0, i, 0));
    const angle = 2 * Math.PI * random.uniform(0, i, 1);
    return [r * Math.cos(angle), r * Math.sin(angle)];
  });
}

/** Points along a spiral of `turns` turns out to radius 1, evenly by length, blurred by normal noise. */
export function spiral(count: number, turns: number, noise: number, random: RandomStream): Cloud {
  return cloudOf(count, (i) => {
    // The length grows with the square of the angle, so the square root spreads it evenly.
    const r = Math.sqrt(0.03 + 0.97 * random.uniform(0, i, 0));
    const angle = 2 * Math.PI * turns * r;
    return [r * Math.cos(angle) + noise * random.normal(1, i, 0), r * Math.sin(angle) + noise * random.normal(1, i, 1)];
  });
}

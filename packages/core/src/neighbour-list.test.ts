import type { Backend } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { createRandom } from '@proxflow/random';
import { describe, expect, it } from 'vitest';
import { hostCloudOf } from './host-cloud.js';
import { NeighbourList } from './neighbour-list.js';
import { addShares, lookAt, radiusOf, type PairLook } from './pair-shares.js';

const particles = 300;
const dimension = 6;
const pairs = (particles * (particles - 1)) / 2;

const plain = createCpuBackend();
/** A backend that lists near pairs itself. */
const able: Backend = {
  ...plain,
  async nearPairs(x, limit, capacity) {
    const [rows] = x.shape;
    const squares = plain.squaredDistances(x, x);
    const values = await plain.read(squares);
    squares.dispose();
    const found: number[] = [];
    for (let j = 1; j < rows; j++) for (let i = 0; i < j; i++) if (values[i * rows + j] < limit) found.push(i, j);
    return found.length > 2 * capacity ? undefined : Uint32Array.from(found);
  },
};

/** Shares of a walk: what a list finds in every step beside what all pairs say, and how many pairs it looked at. */
async function walk(
  backend: Backend,
  steps: number,
  { width, stride, scale, allowed = -20 }: { width: number; stride: number; scale: number; allowed?: number },
) {
  const random = createRandom(5);
  const positions = random
    .stream('start')
    .normals(0, particles, dimension)
    .map((x) => width * x);
  const list = new NeighbourList();
  const seen: { found: number | undefined; all: number | readonly number[]; looks: number }[] = [];
  for (let k = 0; k < steps; k++) {
    const stored = await backend.upload(positions, [particles, dimension]);
    const cloud = await hostCloudOf(backend, stored);
    stored.dispose();
    // Two questions a step, as a flow asks them.
    for (const part of [1, 0.6]) {
      const out = random.stream(`out ${part}`).normals(k, 1, particles);
      const back = random.stream(`back ${part}`).normals(k, 1, particles);
      const own = random.stream(`own ${part}`).uniforms(k, 1, particles);
      const margins = random
        .stream('margins')
        .uniforms(k, 1, particles)
        .map((u) => 0.1 * u);
      const shares = { out, back, own, scale: part * scale };
      const negligible = -40;
      const look = lookAt(cloud, margins, shares, negligible);
      let looks = 0;
      const counted: PairLook = (i, j) => {
        looks++;
        return look(i, j);
      };
      const reach = { radius: radiusOf(cloud, margins, shares, negligible), step: stride * Math.sqrt(dimension) };
      const found = await list.addShares(backend, cloud, counted, allowed, reach);
      seen.push({ found, all: addShares(particles, look, allowed), looks });
    }
    const moved = random.stream('moves').normals(k, particles, dimension);
    for (let i = 0; i < positions.length; i++) positions[i] += stride * moved[i];
  }
  return seen;
}

const answerOf = (all: number | readonly number[]) => (typeof all === 'number' ? all : undefined);

describe.each([
  ['on the host', plain],
  ['by the backend', able],
])('a neighbour list made %s', (_, backend) => {
  it('finds in every step, to the bit, what a look at all pairs finds, and looks at few', async () => {
    const seen = await walk(backend, 80, { width: 4, stride: 0.02, scale: 0.2 });
    for (const { found, all } of seen) expect(found).toBe(answerOf(all));
    // Some pair is near enough to count, and none too near: otherwise nothing is compared.
    expect(seen.filter(({ found }) => found !== undefined && found > 0).length).toBeGreaterThan(20);
    const looks = seen.reduce((sum, { looks: one }) => sum + one, 0);
    expect(looks / (seen.length * pairs)).toBeLessThan(0.1);
  });

  it('does so where particles are crowded: more are near than it holds', async () => {
    const seen = await walk(backend, 10, { width: 0.4, stride: 0.01, scale: 0.2, allowed: Infinity });
    for (const { found, all, looks } of seen) expect([found, looks]).toEqual([all, pairs]);
  });

  it('sees at once what was too near before and still is', async () => {
    const seen = await walk(backend, 10, { width: 2, stride: 1e-3, scale: 0.2 });
    for (const { found, all } of seen) expect(found).toBe(answerOf(all));
    const refused = seen.filter(({ found }) => found === undefined);
    expect(refused.length).toBeGreaterThan(10);
    expect(refused.slice(1).every(({ looks }) => looks < 4 * particles)).toBe(true);
  });

  it('is made anew for a cloud that leapt, and for one of another size', async () => {
    const seen = await walk(backend, 6, { width: 4, stride: 3, scale: 0.2 });
    for (const { found, all } of seen) expect(found).toBe(answerOf(all));
    const list = new NeighbourList();
    const ask = async (values: number[]) => {
      const stored = await backend.upload(values, [values.length, 1]);
      const zeros = new Float64Array(values.length);
      const cloud = await hostCloudOf(backend, stored);
      const shares = { out: zeros, back: zeros, own: zeros, scale: 1 };
      const look = lookAt(cloud, zeros, shares, -40);
      return list.addShares(backend, cloud, look, 0, { radius: radiusOf(cloud, zeros, shares, -40), step: 0 });
    };
    expect(await ask([0, 100, 200])).toBe(0);
    expect(await ask([0, 100, 102])).toBeCloseTo(Math.exp(-4), 12);
    expect(await ask([0, 3])).toBeCloseTo(Math.exp(-9), 12);
  });
});

import { InvalidArgumentError, OwnershipError, ShapeError, type Backend, type MatrixShape } from '@proxflow/backend';
import { assertRejects, assertThat } from '../assertions.js';
import type { ConformanceCheck } from '../conformance-check.js';
import { normals } from '../samples.js';
import { withoutLeak } from '../without-leak.js';
import type { BackendSuite } from './backend-suite.js';

type NearPairs = NonNullable<Backend['nearPairs']>;

/** Whole blocks and what is left over, fewer coordinates than are looked at together and more. */
const shapes: readonly MatrixShape[] = [
  [1, 3],
  [2, 1],
  [9, 17],
  [33, 8],
  [64, 5],
  [131, 32],
];
/** Parts of all pairs that are within the limits. */
const parts = [0.02, 0.3, 0.9];

/** |x_i - x_j|^2 of all pairs, by j and then by i, of the numbers that the backend holds. */
function squaresOf(values: Float64Array, [rows, columns]: MatrixShape) {
  const all: { readonly i: number; readonly j: number; readonly square: number }[] = [];
  for (let j = 1; j < rows; j++) {
    for (let i = 0; i < j; i++) {
      let square = 0;
      for (let k = 0; k < columns; k++) square += (values[i * columns + k] - values[j * columns + k]) ** 2;
      all.push({ i, j, square });
    }
  }
  return all;
}

async function assertPairs(backend: Backend, find: NearPairs, shape: MatrixShape): Promise<void> {
  const x = await backend.upload(normals(`near ${shape.join()}`, shape, 3).values, shape);
  const all = squaresOf(await backend.read(x), shape);
  const sorted = all.map(({ square }) => square).sort((a, b) => a - b);
  const room = 2 * (shape[1] + 4) * backend.precision.epsilon;
  for (const limit of [
    ...parts.map((part) => sorted[Math.floor(part * sorted.length)] ?? 1),
    2 * (sorted.at(-1) ?? 1),
  ]) {
    const what = `nearPairs of [${shape.join()}] below ${limit}`;
    const found = await find(x, limit, Math.max(1, all.length));
    assertThat(found instanceof Uint32Array, `${what}: expected a Uint32Array`);
    let at = 0;
    for (const { i, j, square } of all) {
      const listed = found[at] === i && found[at + 1] === j;
      if (listed) at += 2;
      const right = listed ? square < limit * (1 + room) : square >= limit * (1 - room);
      assertThat(right, `${what}: ${i}, ${j} at ${square} is ${listed ? '' : 'not '}listed in its place`);
    }
    assertThat(at === found.length, `${what}: ${found.length - at} indices are no pair, or out of order`);
    const count = found.length / 2;
    if (count > 0) assertThat((await find(x, limit, count)) !== undefined, `${what}: ${count} pairs should fit`);
    if (count > 1) assertThat((await find(x, limit, count - 1)) === undefined, `${what}: ${count} should not`);
  }
  x.dispose();
}

async function assertRefusals(backend: Backend, find: NearPairs): Promise<void> {
  const x = backend.fill([3, 2], 1);
  const vector = backend.fill([3], 1);
  await assertRejects('a vector', ShapeError, () => find(vector as never, 1, 1));
  for (const limit of [0, -1, NaN, Infinity]) {
    await assertRejects(`limit ${limit}`, InvalidArgumentError, () => find(x, limit, 1));
  }
  for (const capacity of [0, 1.5]) {
    await assertRejects(`capacity ${capacity}`, InvalidArgumentError, () => find(x, 1, capacity));
  }
  x.dispose();
  vector.dispose();
  await assertRejects('a disposed operand', OwnershipError, () => find(x, 1, 1));
}

/** Lists of near rows; these checks pass where a backend does not make them. */
export function nearPairsChecks(suite: BackendSuite): readonly ConformanceCheck[] {
  const check = (name: string, body: (backend: Backend, find: NearPairs) => Promise<void>): ConformanceCheck => ({
    name,
    async run() {
      const backend = await suite.backend();
      const { nearPairs } = backend;
      if (nearPairs === undefined) return;
      await withoutLeak(backend, name, () => body(backend, nearPairs));
    },
  });
  return [
    check('nearPairs, where there is one, lists every pair within the limit, in order', async (backend, find) => {
      for (const shape of shapes) await assertPairs(backend, find, shape);
    }),
    check('nearPairs, where there is one, refuses other shapes, limits and lost handles', assertRefusals),
  ];
}

import {
  InvalidArgumentError,
  OwnershipError,
  ShapeError,
  type Backend,
  type MatrixShape,
  type NoiseAddress,
} from '@proxflow/backend';
import { createRandom } from '@proxflow/random';
import { assertThrows } from '../assertions.js';
import type { ConformanceCheck } from '../conformance-check.js';
import { eulerMaruyama } from '../oracle/ridge.js';
import { normals } from '../samples.js';
import { withoutLeak } from '../without-leak.js';
import type { BackendSuite } from './backend-suite.js';
import { operationCase, runOperationCase, type OperationCase } from './operation-case.js';

type SeededStep = NonNullable<Backend['seededEulerMaruyama']>;

const shapes: readonly MatrixShape[] = [
  [1, 1],
  [1, 7],
  [3, 5],
  [7, 32],
  [131, 3],
];
/** Step 0, small ones, one above the signed 32-bit numbers, and the last. */
const steps = [0, 1, 4097, 2 ** 31 + 5, 2 ** 32 - 1];
/** Of their keys the one has its first word above 2^31, the other its second. */
const seeds = [2, 4];
const stepSize = 0.01;
const noiseScale = 0.3;

/** theta - h g + s xi with the normals of the stream made on the host, in float64. */
const cases: readonly OperationCase[] = shapes.flatMap((shape) =>
  steps.flatMap((step) =>
    seeds.map((seed) => {
      const stream = createRandom(seed).stream('noise');
      const values = stream.normals(step, ...shape);
      return operationCase({
        name: `seededEulerMaruyama of [${shape.join()}] at step ${step} of seed ${seed}`,
        operands: [normals(`theta ${shape.join()}`, shape), normals(`g ${shape.join()}`, shape)],
        apply: (backend, positions, gradient) =>
          (backend.seededEulerMaruyama as SeededStep)(
            positions,
            gradient,
            { key: stream.key, step },
            stepSize,
            noiseScale,
          ),
        expect: (positions, gradient) => eulerMaruyama(positions, gradient, { shape, values }, stepSize, noiseScale),
      });
    }),
  ),
);

function assertRefusals(backend: Backend, move: SeededStep): void {
  const noise: NoiseAddress = { key: [1, 2], step: 0 };
  const wide = backend.fill([2, 3], 1);
  const tall = backend.fill([3, 2], 1);
  const two = backend.fill([2], 1);
  assertThrows('a transposed gradient', ShapeError, () => move(wide, tall, noise, 1, 1));
  assertThrows('a vector', ShapeError, () => move(wide, two as never, noise, 1, 1));
  for (const step of [-1, 0.5, NaN, 2 ** 32]) {
    assertThrows(`step ${step}`, InvalidArgumentError, () => move(wide, wide, { ...noise, step }, 1, 1));
  }
  tall.dispose();
  assertThrows('a disposed operand', OwnershipError, () => move(tall, tall, noise, 1, 1));
  wide.dispose();
  two.dispose();
}

/** The location update with normals made in the backend; these checks pass where a backend does not have it. */
export function seededStepChecks(suite: BackendSuite): readonly ConformanceCheck[] {
  const check = (name: string, body: (backend: Backend, move: SeededStep) => Promise<void>): ConformanceCheck => ({
    name,
    async run() {
      const backend = await suite.backend();
      const { seededEulerMaruyama } = backend;
      if (seededEulerMaruyama === undefined) return;
      await withoutLeak(backend, name, () => body(backend, seededEulerMaruyama));
    },
  });
  return [
    check('seededEulerMaruyama, where there is one, makes the normals of the stream', async (backend) => {
      for (const one of cases) await runOperationCase(backend, one, suite.tolerance);
    }),
    check('seededEulerMaruyama, where there is one, refuses other shapes, steps and lost handles', async (...given) =>
      assertRefusals(...given),
    ),
  ];
}

import type { Backend, MatrixShape } from '@proxflow/backend';
import type { CoordinateDistribution, FeatureMap, Neuron } from '@proxflow/neurons';
import { assertAllClose, assertClose, assertIdentical, assertShape, assertThat } from './assertions.js';
import { backendCheck, type BackendSource } from './backend-source.js';
import { describeChecks, type ConformanceCheck } from './conformance-check.js';
import { assertGradient } from './finite-differences.js';
import { gridOf, readAndDispose, roundGrid, rowOf, rowsOf, uploadGrid, withMatrix, type Grid } from './grid.js';
import { normals } from './samples.js';
import { owning } from './without-leak.js';

/** What {@link describeNeuron} and {@link neuronChecks} need to know. */
export interface NeuronConformance {
  readonly neuron: Neuron;
  readonly backend: BackendSource;
  /** Dimension D of the inputs. */
  readonly inputDimension: number;
  /** phi(x; theta), written independently; `[q]` where the neuron has q > 1 outputs. */
  readonly oracle?: (x: readonly number[], theta: readonly number[]) => number | readonly number[];
}

const particles = 6;
const rows = 5;

/** Inner product and the sum of its absolute terms. */
function inner(a: Float64Array, b: Float64Array): { value: number; size: number } {
  return a.reduce(({ value, size }, x, k) => ({ value: value + x * b[k], size: size + Math.abs(x * b[k]) }), {
    value: 0,
    size: 0,
  });
}

/** Runs a body with the features of positions on inputs. */
async function withFeatures<T>(
  backend: Backend,
  neuron: Neuron,
  positions: Grid<MatrixShape>,
  inputs: Grid<MatrixShape>,
  body: (map: FeatureMap) => Promise<T>,
): Promise<T> {
  return withMatrix(backend, inputs, async (x) => {
    const theta = await uploadGrid(backend, positions);
    const map = await neuron.forward(backend, theta, x);
    // The positions are gone before anything is asked: a map keeps what it needs.
    theta.dispose();
    const result = await body(map);
    map.dispose();
    return result;
  });
}

function layoutChecks(neuron: Neuron, inputDimension: number): readonly ConformanceCheck[] {
  const dimensions = [inputDimension, inputDimension + 1, inputDimension + 4];
  const isLaw = (law: CoordinateDistribution): boolean =>
    law.kind === 'uniform'
      ? Number.isFinite(law.low) && Number.isFinite(law.high) && law.low <= law.high
      : Number.isFinite(law.mean) && Number.isFinite(law.deviation) && law.deviation >= 0;
  return [
    {
      name: 'layout covers the coordinates 0 .. p - 1 once each, under distinct names',
      async run() {
        for (const d of dimensions) {
          const p = neuron.parameterCount(d);
          const blocks = neuron.layout(d);
          const covered = blocks.flatMap(({ start, length }) => Array.from({ length }, (_, k) => start + k));
          assertAllClose(
            'layout',
            covered.sort((a, b) => a - b),
            Array.from({ length: p }, (_, k) => k),
            0,
          );
          assertThat(new Set(blocks.map(({ name }) => name)).size === blocks.length, 'layout: names repeat');
        }
      },
    },
    {
      name: 'initialDistribution has a valid law for each coordinate',
      async run() {
        for (const d of dimensions) {
          const laws = neuron.initialDistribution(d);
          assertThat(laws.length === neuron.parameterCount(d), `initialDistribution: found ${laws.length} laws`);
          laws.forEach((law, k) => assertThat(isLaw(law), `initialDistribution [${k}]: found ${JSON.stringify(law)}`));
        }
      },
    },
  ];
}

/**
 * The checks behind {@link describeNeuron}.
 *
 * @example
 * ```ts
 * const checks = neuronChecks({ neuron: tanhNeuron(), backend: createCpuBackend, inputDimension: 3 });
 * ```
 */
export function neuronChecks({
  neuron,
  backend: source,
  inputDimension,
  oracle,
}: NeuronConformance): readonly ConformanceCheck[] {
  const dimension = neuron.parameterCount(inputDimension);
  const { outputs } = neuron;
  /** q n: entry c n + i of an array over the data is output c on input i. */
  const entries = outputs * rows;
  const check = (
    name: string,
    body: (backend: Backend, positions: Grid<MatrixShape>, inputs: Grid<MatrixShape>) => Promise<void>,
  ): ConformanceCheck =>
    backendCheck(source, name, async (backend) => {
      const positions = roundGrid(backend, normals('theta of a neuron', [particles, dimension]));
      await body(backend, positions, roundGrid(backend, normals('inputs of a neuron', [rows, inputDimension])));
    });
  const features = (backend: Backend, positions: Grid<MatrixShape>, inputs: Grid<MatrixShape>) =>
    withFeatures(backend, neuron, positions, inputs, async (map) => {
      const phi = map.features();
      assertShape('features', phi.shape, [positions.shape[0], outputs * inputs.shape[0]]);
      return readAndDispose(backend, phi);
    });
  const scaleOf = (values: Float64Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);

  const checks = [
    ...layoutChecks(neuron, inputDimension),
    check(
      'features has one row for each particle and, output by output, one column for each input',
      async (backend, positions, inputs) => {
        const phi = await features(backend, positions, inputs);
        const tolerance = 64 * (inputDimension + 4) * backend.precision.epsilon * scaleOf(phi);
        for (let j = 0; j < particles; j++) {
          for (let i = 0; i < rows; i++) {
            const alone = await features(backend, rowOf(positions, j), rowOf(inputs, i));
            for (let c = 0; c < outputs; c++) {
              const inAll = phi[j * entries + c * rows + i];
              assertClose(`feature (${j}, ${i}), output ${c}, alone`, alone[c], inAll, tolerance);
            }
          }
        }
      },
    ),
    check('combine is Phi^T w and potential is Phi c', async (backend, positions, inputs) => {
      const phi = await features(backend, positions, inputs);
      const column = (i: number) => phi.filter((_, k) => k % entries === i);
      await withFeatures(backend, neuron, positions, inputs, async (map) => {
        const w = roundGrid(backend, normals('weights of a neuron', [particles]));
        const c = roundGrid(backend, normals('cotangent of a neuron', [entries]));
        const [weights, cotangent] = [await uploadGrid(backend, w), await uploadGrid(backend, c)];
        const combined = map.combine(weights);
        const potential = map.potential(cotangent);
        assertShape('combine', combined.shape, [entries]);
        assertShape('potential', potential.shape, [particles]);
        const f = await readAndDispose(backend, combined);
        const psi = await readAndDispose(backend, potential);
        const bound = (size: number) => 32 * (particles + entries) * backend.precision.epsilon * (1 + size);
        f.forEach((value, i) => {
          const expected = inner(column(i), w.values);
          assertClose(`combine [${i}]`, value, expected.value, bound(expected.size));
        });
        psi.forEach((value, j) => {
          const expected = inner(phi.slice(j * entries, (j + 1) * entries), c.values);
          assertClose(`potential [${j}]`, value, expected.value, bound(expected.size));
        });
        const [left, right] = [inner(f, c.values), inner(w.values, psi)];
        assertClose('<combine(w), c> = <w, potential(c)>', left.value, right.value, bound(left.size + right.size));
        weights.dispose();
        cotangent.dispose();
      });
    }),
    check('gradient agrees with central differences of potential', async (backend, positions, inputs) => {
      for (const name of ['first', 'second']) {
        const c = roundGrid(backend, normals(`${name} cotangent of a gradient`, [entries]));
        const cotangent = await uploadGrid(backend, c);
        const gradient = await withFeatures(backend, neuron, positions, inputs, async (map) => {
          const matrix = await map.gradient(cotangent);
          assertShape('gradient', matrix.shape, [particles, dimension]);
          return readAndDispose(backend, matrix);
        });
        await withMatrix(backend, inputs, async (x) => {
          const potential = async (theta: Parameters<Neuron['forward']>[1]) => {
            const map = await neuron.forward(backend, theta, x);
            const values = await readAndDispose(backend, map.potential(cotangent));
            map.dispose();
            return values;
          };
          await assertGradient('gradient', backend, positions, potential, gradient);
        });
        cotangent.dispose();
      }
    }),
    check('each answer belongs to the caller, and dispose frees the map', async (backend, positions, inputs) => {
      const [theta, x] = [await uploadGrid(backend, positions), await uploadGrid(backend, inputs)];
      const before = backend.memory().tensors;
      const map = await neuron.forward(backend, theta, x);
      const [weights, cotangent] = [backend.fill([particles], 0.5), backend.fill([entries], 2)];
      const answers = [
        await owning(backend, 'features', 1, () => map.features()),
        await owning(backend, 'features, asked again', 1, () => map.features()),
        await owning(backend, 'combine', 1, () => map.combine(weights)),
        await owning(backend, 'potential', 1, () => map.potential(cotangent)),
        await owning(backend, 'gradient', 1, () => map.gradient(cotangent)),
      ];
      assertThat(new Set(answers).size === answers.length, 'features: the same handle twice');
      const values = await Promise.all(answers.map((answer) => backend.read(answer)));
      map.dispose();
      const later = await Promise.all(answers.map((answer) => backend.read(answer)));
      later.forEach((found, k) => assertIdentical('an answer after the map is gone', found, values[k]));
      for (const tensor of [weights, cotangent, ...answers]) tensor.dispose();
      const left = backend.memory().tensors - before;
      assertThat(left === 0, `dispose: ${left} handles are left`);
      assertIdentical('positions', await backend.read(theta), positions.values);
      assertIdentical('inputs', await backend.read(x), inputs.values);
      theta.dispose();
      x.dispose();
    }),
    check('one particle and one input work', async (backend, positions, inputs) => {
      await features(backend, rowOf(positions, 0), inputs);
      await features(backend, positions, rowOf(inputs, 0));
    }),
  ];
  if (oracle !== undefined) {
    checks.push(
      check('features agree with the oracle', async (backend, positions, inputs) => {
        const phi = await features(backend, positions, inputs);
        const outputOf = (value: number | readonly number[], c: number) =>
          typeof value === 'number' ? value : value[c];
        const expected = rowsOf(positions).flatMap((theta) => {
          const values = rowsOf(inputs).map((x) => oracle(x, theta));
          return Array.from({ length: outputs }, (_, c) => values.map((value) => outputOf(value, c))).flat();
        });
        const known = gridOf([expected.length], (k) => expected[k]).values;
        assertAllClose('features', phi, known, 64 * (inputDimension + 4) * backend.precision.epsilon * scaleOf(known));
      }),
    );
  }
  return checks;
}

/**
 * Runs the contract of a `Neuron` under vitest: layout and initial law, orientation of the features, adjointness of
 * combine and potential, the gradient against finite differences, ownership and leaks. Entries next to a kink are
 * recognised and passed over.
 *
 * @example
 * ```ts
 * describeNeuron({ name: 'mine', neuron: myNeuron(), backend: createCpuBackend, inputDimension: 3 });
 * ```
 */
export function describeNeuron({ name, ...options }: NeuronConformance & { readonly name: string }): void {
  describeChecks(`neuron ${name}`, neuronChecks(options));
}

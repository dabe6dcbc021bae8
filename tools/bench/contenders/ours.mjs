import { createCpuBackend } from '@proxflow/backend-cpu';
import { createWasmBackend } from '@proxflow/backend-wasm';
import { createRandom } from '@proxflow/random';
import { bandwidth } from '../problems.mjs';

/**
 * Our backend in every build that this engine runs. The first is what all ratios refer to.
 *
 * @param {string} [threads] A number or `auto`: adds both precisions on so many threads.
 */
export async function ourBackends(threads) {
  const fast = await createWasmBackend({ dtype: 'float32' });
  const precise = await createWasmBackend({ dtype: 'float64' });
  const named = [
    { name: 'wasm f32', backend: fast },
    { name: 'wasm f64', backend: precise },
  ];
  if (fast.name === 'wasm-relaxed') {
    for (const [name, dtype] of [
      ['wasm f32, no fma', 'float32'],
      ['wasm f64, no fma', 'float64'],
    ]) {
      named.push({ name, backend: await createWasmBackend({ dtype, relaxedSimd: false }) });
    }
  }
  for (const dtype of threads === undefined ? [] : ['float32', 'float64']) {
    const backend = await createWasmBackend({ dtype, threads: threads === 'auto' ? threads : Number(threads) });
    named.push({ name: `wasm f${dtype.slice(-2)}, threads ${backend.threads}`, backend });
  }
  return [...named, { name: 'cpu', backend: createCpuBackend() }];
}

/** One of our backends as a contender of the kernel rows. */
export async function ourEntry({ name, backend }, { kind, shape, data }) {
  const [rows, inner, columns] = shape;
  if (kind === 'normals') return { name, run: await normals(backend, shape) };
  const sides = {
    product: [
      [rows, inner],
      [inner, columns],
    ],
    distances: [[rows, inner], [columns, inner], [rows]],
    matvec: [[rows, inner], [inner]],
    softmin: [[rows, inner], [inner]],
    tanh: [[rows, inner]],
  }[kind];
  const handles = [];
  for (const [i, side] of sides.entries()) handles.push(await backend.upload(data[i] ?? new Float64Array(rows), side));
  const [a, b, c] = handles;
  const work = {
    product: () => backend.matmul(a, b),
    distances: () => backend.gibbsKernel(backend.squaredDistances(a, b), bandwidth, c),
    matvec: () => backend.matvec(a, b),
    softmin: () => backend.softmin(bandwidth, a, b, 1),
    tanh: () => backend.unary('tanh', a),
  }[kind];
  return { name, run: inside(backend, work), free: () => handles.forEach((handle) => handle.dispose()) };
}

/** Frees all that `work` makes. */
function inside(backend, work) {
  return () =>
    backend.tidy(() => {
      work();
    });
}

/** In the backend where it can make them, else made in JavaScript and uploaded, as a flow does. */
async function normals(backend, [rows, columns]) {
  const noise = createRandom(1).stream('noise');
  if (backend.seededEulerMaruyama === undefined) {
    return async () => (await backend.upload(noise.normals(0, rows, columns), [rows, columns])).dispose();
  }
  const zero = backend.fill([rows, columns], 0);
  const address = { key: noise.key, step: 0 };
  return inside(backend, () => backend.seededEulerMaruyama(zero, zero, address, 0, 1));
}

// One online solve between two clouds of N points in 3 dimensions, told as JSON: online-solve.mjs <N> <dtype>.
import { readFile } from 'node:fs/promises';
import { createWasmBackend } from '@proxflow/backend-wasm';
import { squaredEuclidean } from '@proxflow/costs';
import { createRandom } from '@proxflow/random';
import { onlineGeometry, sinkhorn } from '@proxflow/sinkhorn';

const [points, dtype] = [Number(process.argv[2]), process.argv[3]];
const dimension = 3;
const backend = await createWasmBackend({ dtype });
const stream = createRandom(1).stream('clouds');
const cloud = async (step, scale, shift) => {
  const values = stream.normals(step, points, dimension).map((value) => scale * value + shift);
  return backend.upload(values, [points, dimension]);
};
const [x, y] = [await cloud(0, 1, 0), await cloud(1, 0.7, 0.3)];
const cost = onlineGeometry({ backend, x, y, cost: squaredEuclidean() });
const began = performance.now();
const { status, iterations, marginalError, gap, primal } = await sinkhorn({
  backend,
  cost,
  epsilon: 0.5,
  tolerance: 1e-4,
});
const seconds = (performance.now() - began) / 1000;
const peakBytes = 1024 * (await peakKilobytes());
process.stdout.write(
  JSON.stringify({
    points,
    dimension,
    dtype,
    status,
    iterations,
    marginalError,
    relativeGap: gap / primal,
    seconds,
    peakBytes,
  }),
);

/**
 * The most memory this program had at a time. Linux counts `maxRSS` from before the program was loaded, when it was a copy
 * of the benchmark; its own high-water mark is in /proc.
 */
async function peakKilobytes() {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
}

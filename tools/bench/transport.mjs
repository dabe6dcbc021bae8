// Entropic transport: whole solves at the sizes of POT's public benchmark, and clouds whose kernel is never held.
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { sinkhorn } from '@proxflow/sinkhorn';
import { createRandom } from '@proxflow/random';
import { plainSinkhorn } from './contenders/plain-sinkhorn.mjs';
import { rotate } from './rotation.mjs';

const dimension = 100;
const tolerance = 1e-7;
/** In standard deviations of the cost. */
const relative = 0.5;

/** Solves with uniform weights between n/4 and n normal points in 100 dimensions; each contender is given the same cost. */
export async function measureTransport(backends, { quick, say }) {
  const rows = [];
  for (const n of quick ? [400, 1000] : [1000, 2000, 5000]) {
    const title = `${n / 4} x ${n}, d ${dimension}`;
    say(`transport ${title}`);
    const { cost, epsilon } = costMatrix(n / 4, n);
    const iterations = {};
    const statuses = {};
    const entries = [];
    for (const { name, backend } of backends) {
      const matrix = await backend.upload(cost, [n / 4, n]);
      const run = async () => {
        const solution = await sinkhorn({ backend, cost: matrix, epsilon, tolerance, maxIterations: 1000 });
        iterations[name] = solution.iterations;
        statuses[name] = solution.status;
      };
      entries.push({ name, run, free: () => matrix.dispose() });
    }
    const plain = 'plain JS';
    const run = () => {
      const { sweeps, converged } = plainSinkhorn(cost, n / 4, n, epsilon, tolerance, 1000);
      iterations[plain] = sweeps;
      statuses[plain] = converged ? 'converged' : 'maxIterations';
    };
    entries.push({ name: plain, run });
    const timings = await rotate(entries, { rounds: quick ? 5 : 11, seconds: quick ? 4 : 20, longest: 10 });
    for (const { free } of entries) free?.();
    const told = timings.map((timing) => {
      return { ...timing, iterations: iterations[timing.name], status: statuses[timing.name] };
    });
    rows.push({ title, timings: told });
  }
  return rows;
}

/** Online solves, each in a process of its own, whose peak memory is then the solve's. */
export async function measureOnline({ quick, say }) {
  const found = [];
  for (const [points, dtype] of quick
    ? [[4000, 'float32']]
    : [
        [20_000, 'float32'],
        [20_000, 'float64'],
      ]) {
    say(`online transport ${points} x ${points}, ${dtype}`);
    const child = resolve(import.meta.dirname, 'online-solve.mjs');
    const args = [...process.execArgv, child, String(points), dtype];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    found.push(JSON.parse(stdout));
  }
  return found;
}

/** Squared distances as POT's `dist` makes them, and epsilon in their unit. */
function costMatrix(rows, columns) {
  const stream = createRandom(1).stream('transport');
  const x = stream.normals(0, rows, dimension);
  const y = stream.normals(1, columns, dimension);
  const cost = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < dimension; k++) sum += (x[i * dimension + k] - y[j * dimension + k]) ** 2;
      cost[i * columns + j] = sum;
    }
  }
  const mean = cost.reduce((sum, value) => sum + value, 0) / cost.length;
  const variance = cost.reduce((sum, value) => sum + (value - mean) ** 2, 0) / cost.length;
  return { cost, epsilon: relative * Math.sqrt(variance) };
}

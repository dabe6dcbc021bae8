// Where the time of a step goes: a backend that adds up how long each of its methods took.

/** The stages, in the order of a step. */
export const stages = [
  'forward',
  'vector-Jacobian product',
  'noise',
  'cost',
  'kernel',
  'fixed point',
  'read',
  'upload',
  'other arrays',
];

const stageOf = {
  ridgeForward: 'forward',
  ridgePullback: 'vector-Jacobian product',
  seededEulerMaruyama: 'noise',
  eulerMaruyama: 'noise',
  squaredDistances: 'cost',
  gibbsKernel: 'kernel',
  gibbsKernelOfPoints: 'kernel',
  squaredMatvec: 'fixed point',
  diagonal: 'fixed point',
  scalingSweep: 'fixed point',
  softmin: 'fixed point',
  logSumExp: 'fixed point',
  read: 'read',
  upload: 'upload',
};

/** A matrix-vector product with a square matrix is one of the kernel, and so is a reduction of one. */
const stageOfSquare = { matvec: 'fixed point', reduce: 'kernel' };
const untimed = new Set(['tidy', 'scope', 'memory', 'synchronize']);

/** The same backend, timed. */
export function timedBackend(backend) {
  const seconds = Object.fromEntries(stages.map((stage) => [stage, 0]));
  const calls = Object.fromEntries(stages.map((stage) => [stage, 0]));
  const timed = (method, stage) => (args) => {
    const at = stage ?? placeOf(method, args);
    const began = performance.now();
    const stop = () => {
      seconds[at] += (performance.now() - began) / 1000;
      calls[at]++;
    };
    const result = backend[method](...args);
    if (result instanceof Promise) return result.finally(stop);
    stop();
    return result;
  };
  const methods = Object.entries(backend).map(([name, value]) => {
    if (typeof value !== 'function' || untimed.has(name)) return [name, value];
    const run = timed(name, stageOf[name]);
    return [name, (...args) => run(args)];
  });
  return { backend: { ...backend, ...Object.fromEntries(methods) }, seconds, calls };
}

function placeOf(method, [first, second]) {
  const matrix = method === 'reduce' ? second : first;
  const [rows, columns] = matrix?.shape ?? [];
  return (rows === columns && stageOfSquare[method]) || (method === 'matvec' ? 'forward' : 'other arrays');
}

/** Mean times of `steps` steps by stage, as rows of a table, longest first; what no method took is the host's. */
export async function stageRows(flow, { seconds, calls }, steps) {
  for (let i = 0; i < 3; i++) await flow.step();
  for (const stage of stages) seconds[stage] = calls[stage] = 0;
  const began = performance.now();
  let sweeps = 0;
  for (let i = 0; i < steps; i++) sweeps += (await flow.step()).weightUpdate.iterations;
  const total = (performance.now() - began) / 1000;
  const measured = stages.reduce((sum, stage) => sum + seconds[stage], 0);
  const rows = stages.map((stage) => ({ stage, seconds: seconds[stage] / steps, calls: calls[stage] / steps }));
  rows.push({ stage: 'other (host)', seconds: (total - measured) / steps, calls: 0 });
  const shares = rows.map((row) => ({ ...row, share: (row.seconds * steps) / total }));
  return { seconds: total / steps, sweeps: sweeps / steps, rows: shares.sort((a, b) => b.seconds - a.seconds) };
}

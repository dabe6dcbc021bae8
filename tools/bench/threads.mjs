// What a second thread brings: the whole step on one thread and on two, taking turns. The processor time beside it is not
// disturbed by other programs: two threads are to use little more of it than one.
import { execFileSync } from 'node:child_process';
import { createWasmBackend } from '@proxflow/backend-wasm';
import { rotate, spreadOf } from './rotation.mjs';
import { stepFlow, stepProblems } from './training-step.mjs';

const threadCounts = [1, 2];

/** Rows of step, dtype and threads, with wall-clock and processor time of a step. */
export async function measureThreads({ quick, say }) {
  const [wdbc, , large] = await stepProblems({ quick });
  const rows = [];
  for (const problem of [large, wdbc]) {
    for (const dtype of ['float32', 'float64']) {
      say(`threads: ${problem.title}, ${dtype}`);
      const backends = [];
      const entries = [];
      const processor = {};
      for (const threads of threadCounts) {
        const backend = await createWasmBackend({ dtype, threads });
        backends.push(backend);
        const flow = await stepFlow(backend, problem);
        const name = String(threads);
        processor[name] = [];
        const run = async () => {
          const before = process.cpuUsage();
          await flow.step();
          const { user, system } = process.cpuUsage(before);
          processor[name].push((user + system) / 1e6);
        };
        entries.push({ name, run, free: () => flow.dispose() });
      }
      const timings = await rotate(entries, { rounds: quick ? 9 : 45, seconds: quick ? 6 : 20, longest: 10 });
      for (const { free } of entries) free();
      for (const backend of backends) backend.dispose();
      const told = timings.map((timing) => ({ ...timing, processor: spreadOf(processor[timing.name]).median }));
      rows.push({ title: `${problem.title}, f${dtype.slice(-2)}`, timings: told });
    }
  }
  return rows;
}

/** What lscpu says of cores and siblings; undefined where there is no lscpu. */
export function processorTopology() {
  let text;
  try {
    text = execFileSync('lscpu', { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  } catch {
    // No Linux: the line is left out of the report.
    return undefined;
  }
  const of = (name) => text.match(new RegExp(`^${name}:\\s*(.*)$`, 'm'))?.[1];
  return `lscpu: ${of('Thread\\(s\\) per core')} thread(s) a core, ${of('Core\\(s\\) per socket')} core(s) a socket, ${of('Socket\\(s\\)')} socket(s)`;
}

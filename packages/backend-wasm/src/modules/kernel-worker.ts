// Made by assembly/compile.mjs from assembly/kernel-worker.mjs; `pnpm compile` makes it anew.
export const source = `// What a worker of a threaded backend runs, in Node and in pages: compile.mjs embeds this text, so it imports nothing.
// The layout of the control block stands in src/kernel-pool.ts, which is the other side of every step here.
const remaining = 0;
const done = 16;
const failed = 32;
/** How long a worker looks for more work before it sleeps. */
const spinMilliseconds = 0.1;

/** Never returns: waits for work, and takes jobs as long as there are some. */
function serve({ module, memory, names, control, description, scratch, share }, announce) {
  const abort = () => {
    throw new Error('A WebAssembly kernel stopped itself.');
  };
  const { exports } = new WebAssembly.Instance(module, { env: { memory, abort } });
  const kernels = names.map((name) => exports[name]);
  // The block lies at the beginning of the memory: a view of today's buffer reaches it after every growth.
  const state = new Int32Array(memory.buffer, control, (description - control) / 4);
  const work = new Float64Array(memory.buffer, description, 40);
  announce('ready');
  for (;;) {
    awaitWork(state);
    const left = Atomics.load(state, remaining);
    // Nobody writes the description between a claim and its end, so it is read only after a claim.
    if (left > 0 && Atomics.compareExchange(state, remaining, left, left - 1) === left) {
      const count = work[1];
      try {
        runJob(kernels, work, count - left, scratch);
      } catch {
        // A trap has nowhere to go here: the host sees the mark and throws.
        Atomics.store(state, failed, 1);
      }
      Atomics.add(state, share, 1);
      if (Atomics.add(state, done, 1) + 1 === count) Atomics.notify(state, done);
    }
  }
}

function awaitWork(state) {
  const end = performance.now() + spinMilliseconds;
  do {
    for (let i = 0; i < 100; i++) if (Atomics.load(state, remaining) > 0) return;
  } while (performance.now() < end);
  Atomics.wait(state, remaining, 0);
}

function runJob(kernels, work, job, scratch) {
  const first = job * work[2];
  const args = [];
  for (let i = 0; i < work[6]; i++) args.push(work[8 + i] + first * work[24 + i]);
  args[work[3]] = Math.min(work[2], work[4] - first);
  if (work[5] >= 0) args[work[5]] = scratch;
  kernels[work[0]](...args);
}

const node = globalThis.process?.getBuiltinModule?.('node:worker_threads');
if (node?.parentPort)
  node.parentPort.once('message', (data) => serve(data, (word) => node.parentPort.postMessage(word)));
else globalThis.onmessage = ({ data }) => serve(data, (word) => globalThis.postMessage(word));
`;

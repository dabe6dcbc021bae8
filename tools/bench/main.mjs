// `pnpm bench`: our backends beside ml-matrix, plain loops and TensorFlow.js, in one process, taking turns.
//   pnpm bench [kernels] [step] [skipping] [threads] [transport] [learning] [--quick] [--write] [--threads=n]
// --threads=n (or auto) adds our backend on n threads to every table; without it each backend has one.
import { ourBackends } from './contenders/ours.mjs';
import { startTfjs, tf } from './contenders/tfjs.mjs';
import { floorLines } from './floors.mjs';
import { measureLearning } from './learning.mjs';
import { measureKernels, measureStages, measureSteps } from './measurements.mjs';
import {
  absences,
  circumstances,
  circumstancesLine,
  printTables,
  tablesOf,
  writeDocument,
  writeJson,
} from './report.mjs';
import { measureSkipping } from './skipping.mjs';
import { measureThreads } from './threads.mjs';
import { measureOnline, measureTransport } from './transport.mjs';

const known = ['kernels', 'step', 'skipping', 'threads', 'transport', 'learning', '--quick', '--write'];
const args = process.argv.slice(2).filter((arg) => arg !== '--');
const threadsFlag = '--threads=';
const threads = args.find((arg) => arg.startsWith(threadsFlag))?.slice(threadsFlag.length);
const unknown = args.filter((arg) => !known.includes(arg) && !arg.startsWith(threadsFlag));
if (unknown.length > 0) {
  console.error(`pnpm bench does not know ${unknown.join(', ')}. It knows: ${known.join(', ')}, ${threadsFlag}n.`);
  process.exit(2);
}
const quick = args.includes('--quick');
const parts = args.filter((arg) => !arg.startsWith('--'));
const wants = (part) => parts.length === 0 || parts.includes(part);
const options = { quick, say: (what) => console.error(`... ${what}`) };

await startTfjs();
const backends = await ourBackends(threads);
const began = performance.now();
const kernels = wants('kernels') ? await measureKernels(backends, options) : [];
const contenders = [...backends, await tfjsContender()];
const steps = wants('step') ? await measureSteps(contenders, options) : [];
const profiled = contenders.filter(({ name, missing }) => !missing && ['wasm f32', 'cpu', 'tfjs-wasm'].includes(name));
const stages = wants('step') ? await measureStages(profiled, options) : [];
const skipping = wants('skipping') ? await measureSkipping(options) : [];
const threading = wants('threads') ? await measureThreads(options) : [];
const transport = wants('transport') ? await measureTransport(backends, options) : [];
const online = wants('transport') ? await measureOnline(options) : [];
const learning = wants('learning') ? await measureLearning(options) : [];
const floors = floorLines({ kernels, steps, skipping, threading, online });
const where = circumstances(['pnpm bench', ...args].join(' '));
const result = { where, kernels, steps, stages, skipping, threading, transport, online, learning, floors };

console.log(circumstancesLine(where));
printTables(tablesOf(result));
const missing = absences(result);
if (missing.length > 0) console.log(`\nLeft out\n\n${missing.join('\n')}`);
console.log(`\nFloors\n\n${floors.map(({ line }) => line).join('\n')}`);
await writeJson(result);
if (args.includes('--write')) await writeDocument(result);
console.log(`\n${((performance.now() - began) / 1000).toFixed(0)} s; .reports/bench.json`);

/** Our flow over TensorFlow.js, where that backend is there. */
async function tfjsContender() {
  const name = 'tfjs-wasm';
  try {
    const { createTfjsBackend } = await import('@proxflow/backend-tfjs');
    const backend = await createTfjsBackend({ tf, engine: 'wasm' });
    return { name, backend, enter: () => tf.setBackend('wasm') };
  } catch (error) {
    return { name, missing: error instanceof Error ? error.message.split('\n')[0] : String(error) };
  }
}

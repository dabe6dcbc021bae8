// The three kinds of measurement, each as plain data for the report.
import { mlMatrixEntry } from './contenders/ml-matrix.mjs';
import { ourEntry } from './contenders/ours.mjs';
import { plainEntry } from './contenders/plain.mjs';
import { tfjsEntry } from './contenders/tfjs.mjs';
import { peakEntries, peakFlops } from './peak.mjs';
import { kernelProblems } from './problems.mjs';
import { rotate } from './rotation.mjs';
import { stageRows, timedBackend } from './stage-times.mjs';
import { stepFlow, stepProblems } from './training-step.mjs';

/** Every kernel row; products take turns with the machine's peak and are told as a part of it. */
export async function measureKernels(backends, { quick, say }) {
  const peaks = await peakEntries();
  const rows = [];
  for (const problem of kernelProblems({ quick })) {
    say(problem.title);
    const entries = [];
    for (const backend of backends) entries.push(await ourEntry(backend, problem));
    entries.push(await plainEntry(problem), await mlMatrixEntry(problem));
    for (const engine of ['cpu', 'wasm']) entries.push(await tfjsEntry(engine, problem));
    const missing = entries.filter(({ absent }) => absent).map((entry) => ({ ...entry, samples: 0 }));
    const present = entries.filter(({ absent }) => !absent);
    const isProduct = problem.kind === 'product';
    const sampling = { rounds: quick ? 9 : 21, seconds: quick ? 2 : 6 };
    const timings = await rotate([...present, ...(isProduct ? peaks : [])], sampling);
    for (const { free } of present) await free?.();
    const peak = isProduct ? bestPeak(timings, peaks) : undefined;
    const own = timings.filter(({ name }) => !peaks.some((entry) => entry.name === name));
    rows.push({ title: problem.title, flops: problem.flops, peak, timings: [...own, ...missing] });
  }
  return rows;
}

/** Flops a second of the faster peak loop, by its median and by its quickest sample. */
function bestPeak(timings, peaks) {
  const found = timings.filter(({ name }) => peaks.some((entry) => entry.name === name));
  const speed = (by) => peakFlops / Math.min(...found.map((timing) => timing[by]));
  return { median: speed('median'), least: speed('least') };
}

/** Every step row: one flow for each backend, and a step of each in turn. */
export async function measureSteps(contenders, { quick, say }) {
  const rows = [];
  for (const problem of await stepProblems({ quick })) {
    say(`step ${problem.title}`);
    const entries = [];
    const sweeps = {};
    const absent = [];
    for (const { name, backend, enter, missing } of contenders) {
      const why = missing ?? (problem.without.includes(name) ? 'left out' : undefined);
      if (why !== undefined) {
        absent.push({ name, samples: 0, absent: why });
        continue;
      }
      try {
        const flow = await stepFlow(backend, problem);
        const run = async () => {
          const { weightUpdate } = await flow.step();
          sweeps[name] = weightUpdate.iterations;
        };
        entries.push({ name, run, enter, free: () => flow.dispose() });
      } catch (error) {
        absent.push({
          name,
          samples: 0,
          absent: error instanceof Error ? error.message.split('\n')[0] : String(error),
        });
      }
    }
    const timings = await rotate(entries, { rounds: quick ? 9 : 15, seconds: quick ? 4 : 12, longest: 10 });
    for (const { free } of entries) free();
    const told = timings.map((timing) => ({ ...timing, sweeps: sweeps[timing.name] }));
    rows.push({ title: problem.title, timings: [...told, ...absent] });
  }
  return rows;
}

/** Where the time of a WDBC step goes, for each backend named. */
export async function measureStages(contenders, { quick, say }) {
  const [wdbc] = await stepProblems({ quick });
  const found = [];
  for (const { name, backend, enter } of contenders) {
    say(`stages on ${name}`);
    await enter?.();
    const timed = timedBackend(backend);
    const flow = await stepFlow(timed.backend, wdbc);
    found.push({ name, title: wdbc.title, ...(await stageRows(flow, timed, quick ? 10 : 30)) });
    flow.dispose();
  }
  return found;
}

// What certified skips save: a training with every weight step beside the same one with those left out that are certified to
// change nothing. They take turns step by step, along a whole training: particles part on the way, or gather.
import { createWasmBackend } from '@proxflow/backend-wasm';
import { wdbcExperiment } from '../../apps/paper/src/experiments/wdbc.ts';
import { createFlow } from '../../apps/paper/src/training/create-flow.ts';
import { spreadOf } from './rotation.mjs';

const ends = [30, 100, 300, 600, 1000];
const particles = 1000;
const seed = 1;

/** @returns {Promise<{ title: string, windows: object[], furthest: number, room: number }[]>} */
export async function measureSkipping({ quick, say }) {
  const steps = quick ? 100 : 1000;
  const { variants } = await wdbcExperiment({ steps, defaultSteps: steps, share: 1 }, seed);
  const { recipes } = variants.find(({ label }) => label === 'beta 0.05');
  const rows = [];
  for (const dtype of ['float64', 'float32']) {
    const backend = await createWasmBackend({ dtype });
    for (const [name, recipe] of [
      ['our settings', recipes.default],
      ['published arithmetic', recipes.reference],
    ]) {
      const title = `WDBC, N ${particles}, ${name}, wasm f${dtype.slice(-2)}`;
      say(`skipping: ${title}`);
      rows.push({ title, ...(await sideBySide(backend, recipe, steps)) });
    }
  }
  return rows;
}

async function sideBySide(backend, recipe, steps) {
  const flowThat = (skip) => createFlow({ ...recipe, settings: { ...recipe.settings, particles, skip } }, backend);
  const [every, skipping] = [await flowThat(false), await flowThat(true)];
  const windows = [];
  let samples = { dense: [], skipped: [], steps: 0 };
  let room = 0;
  for (let k = 1; k <= steps; k++) {
    const dense = await timed(every);
    const skipped = await timed(skipping);
    samples.dense.push(dense.seconds);
    samples.skipped.push(skipped.seconds);
    if (skipped.update.skip.skipped) samples.steps++;
    // How far apart the two may be after this step: each is within its own certificate, but for its normalisation.
    room += dense.update.certifiedError + skipped.update.certifiedError + 1e-14;
    if (!ends.includes(k) && k !== steps) continue;
    const from = (windows.at(-1)?.to ?? 0) + 1;
    windows.push({ from, to: k, dense: told(samples.dense), skipped: told(samples.skipped), steps: samples.steps });
    samples = { dense: [], skipped: [], steps: 0 };
  }
  const [a, b] = [await every.cloud(), await skipping.cloud()].map(({ weights }) => weights.logValues);
  const furthest = a.reduce((most, log, j) => Math.max(most, Math.abs(log - b[j])), 0);
  every.dispose();
  skipping.dispose();
  return { windows, furthest, room };
}

async function timed(flow) {
  const began = performance.now();
  const { weightUpdate: update } = await flow.step();
  return { seconds: (performance.now() - began) / 1000, update };
}

function told(samples) {
  return { ...spreadOf(samples), mean: samples.reduce((sum, seconds) => sum + seconds, 0) / samples.length };
}

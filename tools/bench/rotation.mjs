// Contenders of one row take turns: a change of the machine's clock or of its other load hits all of them alike.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
/** Collects what earlier contenders left, so that none pays for the garbage of another. @type {() => void} */
const collect = runInNewContext('gc');

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {() => unknown} run One piece of work; a promise is awaited inside the timing.
 * @property {() => unknown} [enter] Run before each sample, outside the timing.
 *
 * @typedef {object} Sampling
 * @property {number} rounds
 * @property {number} seconds Time the row may take, about; slow contenders then sit some rounds out.
 * @property {number} [longest] Seconds for one run above which a contender is left out.
 *
 * @typedef {object} Timing
 * @property {string} name
 * @property {number} [median] Seconds; absent for a contender that was left out.
 * @property {number} [least] Seconds; the quickest sample, the one least disturbed.
 * @property {number} [spread] Interquartile range in seconds.
 * @property {number} samples
 * @property {string} [absent] Why there is no number.
 */

/** Short work is repeated within a sample until it fills this many seconds: the clock is coarser than the work. */
const leastSample = 2e-3;
const leastSamples = 3;
const warmUps = 3;
/** Work up to this many seconds is run once more before each sample, untimed: its data are in the caches again. */
const refreshed = 0.1;

/**
 * Times every entry, in an order that shifts by one each round.
 *
 * @param {readonly Entry[]} entries
 * @param {Sampling} sampling
 * @returns {Promise<Timing[]>}
 */
export async function rotate(entries, { rounds, seconds, longest = 3 }) {
  const turns = [];
  for (const entry of entries) turns.push(await warmUp(entry, longest));
  const share = seconds / (rounds * entries.length);
  for (let round = 0; round < rounds; round++) {
    for (let place = 0; place < turns.length; place++) {
      const turn = turns[(round + place) % turns.length];
      if (turn.absent) continue;
      const cost = turn.once * turn.repeats;
      const stride = Math.min(Math.ceil(cost / share), Math.floor(rounds / leastSamples));
      if (round % Math.max(1, stride) === 0)
        turn.samples.push(await sample(turn.entry, turn.repeats, turn.once < refreshed));
    }
  }
  return turns.map(({ entry, samples, absent }) =>
    absent
      ? { name: entry.name, samples: 0, absent }
      : { name: entry.name, ...spreadOf(samples), samples: samples.length },
  );
}

async function warmUp(entry, longest) {
  const turn = { entry, samples: [], repeats: 1, once: Infinity, absent: undefined };
  try {
    for (let i = 0; i < warmUps && turn.absent === undefined; i++) {
      const took = await sample(entry, turn.repeats);
      turn.once = Math.min(turn.once, took);
      if (took > longest) turn.absent = `over ${longest} s a run`;
      turn.repeats = Math.min(1000, Math.max(1, Math.ceil(leastSample / turn.once)));
    }
  } catch (error) {
    turn.absent = error instanceof Error ? error.message : String(error);
  }
  return turn;
}

async function sample({ run, enter }, repeats, refresh = false) {
  const entered = enter?.();
  if (entered instanceof Promise) await entered;
  collect();
  if (refresh) await run();
  const began = performance.now();
  for (let i = 0; i < repeats; i++) {
    const result = run();
    if (result instanceof Promise) await result;
  }
  return (performance.now() - began) / 1000 / repeats;
}

/** Median, minimum and interquartile range. @param {readonly number[]} values */
export function spreadOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const quantile = (part) => {
    const at = part * (sorted.length - 1);
    const low = sorted[Math.floor(at)];
    return low + (at % 1) * (sorted[Math.ceil(at)] - low);
  };
  return { median: quantile(0.5), least: sorted[0], spread: quantile(0.75) - quantile(0.25) };
}

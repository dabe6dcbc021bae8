// The speeds the design asks for, held against what was measured. A floor that is not met is told, not an error.

const ours = 'wasm f32';
const timeOf = (row, name, by) => row?.timings.find((timing) => timing.name === name)?.[by];
const gain = (row, name, by) => timeOf(row, name, by) / timeOf(row, ours, by);
const cube = (kernels) => kernels.find(({ title }) => /^product (\d+) x \1 x \1$/.test(title));
const partOfPeak = (row, by) => row && row.flops / timeOf(row, ours, by) / row.peak[by];

const wdbc = (steps) => steps.find(({ title }) => title.startsWith('WDBC'));
/** The least gain over all stretches of a training in which every step was skipped. */
function skipGain(skipping, settings, by) {
  const windows = skipping.filter(({ title }) => title.includes(settings)).flatMap((row) => row.windows);
  const gains = windows
    .filter(({ from, to, steps }) => steps > to - from)
    .map((row) => row.dense[by] / row.skipped[by]);
  return gains.length === 0 ? NaN : Math.min(...gains);
}
const peakMegabytes = (online) => Math.max(...online.map(({ peakBytes }) => peakBytes / 1e6));

const product = 'largest product, f32';
const floors = [
  { says: `${product}: part of peak`, least: 0.6, of: ({ kernels }, by) => partOfPeak(cube(kernels), by) },
  {
    says: `${product}: tfjs-wasm takes times as long`,
    least: 1.3,
    of: ({ kernels }, by) => gain(cube(kernels), 'tfjs-wasm', by),
  },
  { says: 'WDBC step, f32: cpu takes times as long', least: 20, of: ({ steps }, by) => gain(wdbc(steps), 'cpu', by) },
  {
    says: 'WDBC step, f32: tfjs-wasm takes times as long',
    least: 4,
    of: ({ steps }, by) => gain(wdbc(steps), 'tfjs-wasm', by),
  },
  ...['our settings', 'published arithmetic'].map((settings) => ({
    says: `WDBC step, ${settings}, where certified to change nothing: all of it takes times as long, least of any stretch`,
    least: 2.5,
    of: ({ skipping }, by) => skipGain(skipping, settings, by),
  })),
  {
    says: 'WDBC step, f32 on two threads: cpu takes times as long',
    least: 20,
    of: ({ steps }, by) => timeOf(wdbc(steps), 'cpu', by) / timeOf(wdbc(steps), `${ours}, threads 2`, by),
  },
  {
    says: 'step of N 4000, f32: one thread takes times as long as two',
    least: 1.5,
    of: ({ threading }, by) => timeOf(threading[0], '1', by) / timeOf(threading[0], '2', by),
  },
  {
    says: 'online transport: peak memory of the process, MB',
    most: 200,
    of: ({ online }) => (online.length > 0 ? peakMegabytes(online) : NaN),
  },
];

/** One line for each bound: held against the medians; the quickest samples stand beside them. */
export function floorLines(result) {
  return floors.map(({ says, least, most, of }) => {
    const [found, best] = ['median', 'least'].map((by) => of(result, by));
    const bound = most === undefined ? `floor ${least}` : `ceiling ${most}`;
    if (!Number.isFinite(found)) return { says, least, most, line: `not measured  ${says}, ${bound}` };
    const met = most === undefined ? found >= least : found <= most;
    const quickest = most === undefined ? ` (quickest: ${best.toFixed(3)})` : '';
    const line = `${met ? 'met    ' : 'not met'}  ${says}: ${found.toFixed(3)}${quickest}, ${bound}`;
    return { says, least, most, found, best, met, line };
  });
}

// The speeds the design asks for, held against what was measured. A floor that is not met is told, not an error.

const ours = 'wasm f32';
const timeOf = (row, name, by) => row?.timings.find((timing) => timing.name === name)?.[by];
const gain = (row, name, by) => timeOf(row, name, by) / timeOf(row, ours, by);
const cube = (kernels) => kernels.find(({ title }) => /^product (\d+) x \1 x \1$/.test(title));
const partOfPeak = (row, by) => row && row.flops / timeOf(row, ours, by) / row.peak[by];

const product = 'largest product, f32';
const floors = [
  { says: `${product}: part of peak`, least: 0.6, of: (kernels, _, by) => partOfPeak(cube(kernels), by) },
  { says: `${product}: tfjs-wasm takes times as long`, least: 1.3, of: (k, _, by) => gain(cube(k), 'tfjs-wasm', by) },
  { says: 'WDBC step, f32: cpu takes times as long', least: 20, of: (_, [wdbc], by) => gain(wdbc, 'cpu', by) },
  {
    says: 'WDBC step, f32: tfjs-wasm takes times as long',
    least: 4,
    of: (_, [wdbc], by) => gain(wdbc, 'tfjs-wasm', by),
  },
];

/** One line for each floor: held against the medians; the quickest samples stand beside them. */
export function floorLines(kernels, steps) {
  return floors.map(({ says, least, of }) => {
    const [found, best] = ['median', 'least'].map((by) => of(kernels, steps, by));
    if (!Number.isFinite(found)) return { says, least, line: `not measured  ${says}, floor ${least}` };
    const met = found >= least;
    const numbers = `${found.toFixed(3)} (quickest: ${best.toFixed(3)}), floor ${least}`;
    return { says, least, found, best, met, line: `${met ? 'met    ' : 'not met'}  ${says}: ${numbers}` };
  });
}

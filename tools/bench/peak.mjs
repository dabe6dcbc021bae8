// What one core can do at most: multiply-adds on registers alone, compiled at the start of a run.
import asc from 'assemblyscript/asc';

const accumulators = Array.from({ length: 12 }, (_, i) => `x${i}`);
const passes = 4;
const rounds = 1e5;

/** a x + b of 12 vectors that do not wait for one another: more than the machine's latency, fewer than its registers. */
function source(relaxed) {
  const next = (x) => (relaxed ? `f32x4.relaxed_madd(${x}, a, b)` : `f32x4.add(f32x4.mul(${x}, a), b)`);
  return [
    'export function peak(rounds: i32, s: f32, t: f32): f32 {',
    '  const a = f32x4.splat(s), b = f32x4.splat(t);',
    ...accumulators.map((x, i) => `  let ${x} = f32x4.splat(t + <f32>${i});`),
    '  for (let i = 0; i < rounds; i++) {',
    ...Array.from({ length: passes }, () => accumulators.map((x) => `    ${x} = ${next(x)};`)).flat(),
    '  }',
    `  return f32x4.extract_lane(${accumulators.reduce((sum, x) => `f32x4.add(${sum}, ${x})`)}, 0);`,
    '}',
  ].join('\n');
}

async function compile(relaxed) {
  let bytes;
  const flags = ['--runtime', 'stub', '-O3', '--enable', 'simd', ...(relaxed ? ['--enable', 'relaxed-simd'] : [])];
  const { error, stderr } = await asc.main(['peak.ts', '--outFile', 'peak.wasm', ...flags], {
    readFile: (name) => (name === 'peak.ts' ? source(relaxed) : null),
    writeFile: (_name, contents) => {
      bytes = contents;
    },
    listFiles: () => [],
  });
  if (error || bytes === undefined)
    throw new Error(`${stderr.toString()}\n${error?.message ?? 'no module was written'}`);
  return bytes;
}

/** Float operations of one run of a peak entry. */
export const peakFlops = 2 * 4 * accumulators.length * passes * rounds;

/** The peak loops this engine runs, as contenders; the names say what they use. */
export async function peakEntries() {
  const entries = [];
  for (const relaxed of [false, true]) {
    const bytes = await compile(relaxed);
    if (!WebAssembly.validate(bytes)) continue;
    const { instance } = await WebAssembly.instantiate(bytes);
    const { peak } = instance.exports;
    entries.push({ name: relaxed ? 'peak (fma)' : 'peak (mul+add)', run: () => peak(rounds, 0.5, 0.5) });
  }
  return entries;
}

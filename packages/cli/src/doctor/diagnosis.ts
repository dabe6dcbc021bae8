import { availableParallelism, arch, platform } from 'node:os';
import { ProxflowError, type Backend } from '@proxflow/backend';
import { createCpuBackend, createRandom, type Registry } from 'proxflow';

/** How one backend fared. */
export interface Trial {
  readonly backend: string;
  readonly precision: string;
  readonly threads: number | 'auto';
  /** What the backend calls itself, where it could be made. */
  readonly name?: string;
  readonly works: boolean;
  /** Of a small matrix product, relative to the largest entry that the reference finds. */
  readonly error?: number;
  /** Seconds to make the backend. */
  readonly seconds: number;
  readonly message?: string;
  readonly remedy?: string;
}

/** What this machine has for proxflow. */
export interface Diagnosis {
  readonly node: string;
  readonly platform: string;
  readonly cores: number;
  readonly simd: boolean;
  readonly relaxedSimd: boolean;
  readonly sharedMemory: boolean;
  readonly trials: readonly Trial[];
  /** That of the default backend. */
  readonly standard: Trial;
}

/** The smallest modules that use v128, and a relaxed instruction. */
const simdModule = [
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11],
];
const relaxedModule = [
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2],
  ...[253, 15, 253, 128, 2, 11],
];

const rows = 33;
const inner = 17;
const columns = 9;

/** Two matrices of normal numbers. */
function factors(): readonly [Float64Array, Float64Array] {
  const stream = createRandom('doctor').stream('factors');
  const draw = (step: number, length: number) => Float64Array.from({ length }, (_, i) => stream.normal(step, i, 0));
  return [draw(0, rows * inner), draw(1, inner * columns)];
}

async function product(backend: Backend): Promise<Float64Array> {
  const [a, b] = factors();
  const scope = backend.scope();
  try {
    const left = scope.own(await backend.upload(a, [rows, inner]));
    const right = scope.own(await backend.upload(b, [inner, columns]));
    return await backend.read(scope.own(backend.matmul(left, right)));
  } finally {
    scope.dispose();
  }
}

/** Roundings that a sum of this length may gather, with some to spare for factors that are rounded first. */
const roundings = 4 * inner;

async function tryBackend(
  registry: Registry,
  expected: Float64Array,
  { backend, precision, threads }: Pick<Trial, 'backend' | 'precision' | 'threads'>,
): Promise<Trial> {
  const asked = { backend, precision, threads };
  const began = performance.now();
  try {
    const options = { dtype: precision, ...(threads === 1 ? {} : { threads }) };
    const made = await registry.backends.create(backend, options);
    const seconds = (performance.now() - began) / 1000;
    const found = await product(made);
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const error = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i])), 0) / largest;
    const works = error <= roundings * made.precision.epsilon;
    return {
      ...asked,
      name: made.name,
      works,
      error,
      seconds,
      ...(!works && {
        message: 'its product is not that of the reference',
        remedy: 'Report this with the lines above.',
      }),
    };
  } catch (error) {
    // Whatever goes wrong here is what the user asked about.
    const message = error instanceof Error ? error.message : String(error);
    const remedy = error instanceof ProxflowError ? error.remedy : 'Report this with the lines above.';
    return { ...asked, works: false, seconds: (performance.now() - began) / 1000, message, remedy };
  }
}

/** Makes every backend, lets it multiply two small matrices, and compares with the float64 reference. */
export async function diagnose(registry: Registry): Promise<Diagnosis> {
  const expected = await product(createCpuBackend());
  const standard = { backend: 'wasm', precision: 'float64', threads: 1 } as const;
  const questions = [
    standard,
    { backend: 'wasm', precision: 'float64', threads: 'auto' },
    { backend: 'wasm', precision: 'float32', threads: 1 },
    { backend: 'cpu', precision: 'float64', threads: 1 },
    { backend: 'tfjs', precision: 'float32', threads: 1 },
  ] as const;
  const trials: Trial[] = [];
  for (const question of questions) trials.push(await tryBackend(registry, expected, question));
  return {
    node: process.versions.node,
    platform: `${platform()} ${arch()}`,
    cores: availableParallelism(),
    simd: WebAssembly.validate(Uint8Array.from(simdModule)),
    relaxedSimd: WebAssembly.validate(Uint8Array.from(relaxedModule)),
    sharedMemory: typeof SharedArrayBuffer === 'function',
    trials,
    standard: trials[0],
  };
}

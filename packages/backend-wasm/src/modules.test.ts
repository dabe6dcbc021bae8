import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { builds, compileModule, moduleFile, workerFile } from '../assembly/compile.mjs';
import { embeddedBytes, type ModuleSource } from './module-source.js';
import { sharedModule } from './shared-module.js';
import { createWasmBackend, type WasmBackendOptions } from './wasm-backend.js';

// Node 20 has no relaxed SIMD.
const relaxedHere = WebAssembly.validate(await embeddedBytes('float32-relaxed'));
/** A valid module without imports and exports. */
const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

async function refusal(options: WasmBackendOptions): Promise<unknown> {
  return createWasmBackend(options).then(
    () => 'accepted',
    (error: unknown) => error,
  );
}

function typed(name: string, argument: string, expected: string) {
  return expect.objectContaining({
    name,
    argument,
    expected: expect.stringContaining(expected) as string,
    remedy: expect.stringMatching(/\w{3}.*\.$/) as string,
  }) as unknown;
}

async function someNumbers(options: WasmBackendOptions): Promise<Float64Array> {
  const backend = await createWasmBackend(options);
  const x = await backend.upload(
    Float64Array.from({ length: 35 }, (_, i) => Math.sin(i)),
    [7, 5],
  );
  return backend.read(backend.unary('exp', backend.squaredDistances(x, x)));
}

describe('embedded modules', () => {
  it.each(builds)('$name is what assembly/ compiles to, byte for byte', async (build) => {
    const bytes = await compileModule(build);
    expect(Buffer.compare(bytes, await embeddedBytes(build.name))).toBe(0);
    const file = await readFile(new URL(`./modules/${build.name}.ts`, import.meta.url), 'utf8');
    expect(moduleFile(bytes) === file).toBe(true);
  });

  it.each([builds[0], builds[3]])(
    '$name over a shared memory is what the compiler makes for threads, byte for byte',
    async (build) => {
      const bytes = await compileModule(build, true);
      const derived = sharedModule(await embeddedBytes(build.name));
      expect(Buffer.compare(bytes, derived)).toBe(0);
      expect(Buffer.compare(sharedModule(derived), derived)).toBe(0);
    },
  );

  it('hold the text of the workers as it stands in assembly/', async () => {
    const file = await readFile(new URL('./modules/kernel-worker.ts', import.meta.url), 'utf8');
    expect(file).toBe(await workerFile());
  });

  it.skipIf(relaxedHere)(
    'relaxed SIMD on an engine without it is refused (skipped where the engine has it)',
    async () => {
      expect(await refusal({ relaxedSimd: true })).toEqual(typed('InvalidDataError', 'relaxedSimd', 'relaxed SIMD'));
      expect((await createWasmBackend()).name).toBe('wasm');
    },
  );

  it.runIf(relaxedHere)('relaxed SIMD is used by default (skipped where the engine lacks it)', async () => {
    expect((await createWasmBackend()).name).toBe('wasm-relaxed');
    expect((await createWasmBackend({ relaxedSimd: true })).name).toBe('wasm-relaxed');
    expect((await createWasmBackend({ relaxedSimd: false })).name).toBe('wasm');
  });
});

describe('a supplied module', () => {
  it.each(['float32', 'float64'] as const)('gives the same numbers as the embedded one in %s', async (dtype) => {
    const bytes = await embeddedBytes(dtype);
    const url = `data:application/wasm;base64,${Buffer.from(bytes).toString('base64')}`;
    const sources: ModuleSource[] = [bytes, bytes.buffer, url, new URL(url), await WebAssembly.compile(bytes)];
    const expected = await someNumbers({ dtype, relaxedSimd: false });
    for (const module of sources) expect(await someNumbers({ dtype, module })).toEqual(expected);
    for (const module of sources.slice(0, -1)) {
      expect(await someNumbers({ dtype, module, threads: 2 })).toEqual(expected);
    }
  });

  it('is refused for threads when it was compiled for one', async () => {
    const module = await WebAssembly.compile(await embeddedBytes('float32'));
    expect(await refusal({ module, threads: 2 })).toEqual(typed('InvalidDataError', 'module', 'of this version'));
  });

  it('is named for what it is', async () => {
    expect((await createWasmBackend({ module: await embeddedBytes('float32') })).name).toBe('wasm');
    if (!relaxedHere) return;
    expect((await createWasmBackend({ module: await embeddedBytes('float32-relaxed') })).name).toBe('wasm-relaxed');
  });

  it('is refused when it is damaged', async () => {
    const bytes = await embeddedBytes('float32');
    const flipped = bytes.slice();
    flipped[1] ^= 1;
    for (const module of [flipped, bytes.slice(0, 5000), bytes.slice(0, -1), new Uint8Array(0)]) {
      expect(await refusal({ module })).toEqual(typed('InvalidDataError', 'module', 'intact WebAssembly module'));
      expect(await refusal({ module, threads: 2 })).toEqual(
        typed('InvalidDataError', 'module', 'intact WebAssembly module'),
      );
    }
  });

  it('is refused when it is another module', async () => {
    expect(await refusal({ module: empty })).toEqual(typed('InvalidDataError', 'module', 'of this version'));
  });

  it('is refused when it is of the other dtype', async () => {
    const float64 = await embeddedBytes('float64');
    expect(await refusal({ module: float64 })).toEqual(typed('InvalidDataError', 'module', 'a module for float32'));
    const float32 = await embeddedBytes('float32');
    expect(await refusal({ dtype: 'float64', module: float32 })).toEqual(
      typed('InvalidDataError', 'module', 'a module for float64'),
    );
  });

  it('is refused when it cannot be fetched', async () => {
    for (const module of ['nowhere:module.wasm', 'not an address', new URL('data:nothing')]) {
      expect(await refusal({ module })).toEqual(typed('InvalidDataError', 'module', 'can be fetched'));
    }
  });
});

describe('settings outside their domain', () => {
  it.each([
    ['dtype', { dtype: 'float16' }],
    ['relaxedSimd', { relaxedSimd: 'sometimes' }],
    ['memoryLimit', { memoryLimit: 64 * 65536 - 1 }],
    ['memoryLimit', { memoryLimit: 2 ** 32 + 1 }],
    ['memoryLimit', { memoryLimit: NaN }],
    ['memoryLimit', { memoryLimit: -1 }],
    ['threads', { threads: 0 }],
    ['threads', { threads: 1.5 }],
    ['threads', { threads: 65 }],
    ['threads', { threads: 'many' }],
  ])('%s: %o', async (argument, options) => {
    expect(await refusal(options as unknown as WasmBackendOptions)).toEqual(
      typed('InvalidArgumentError', argument, ''),
    );
  });
});

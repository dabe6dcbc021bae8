import { InvalidDataError, type DType } from '@proxflow/backend';
import { sharedModule } from './shared-module.js';

/** A module of one's own: its address, its bytes, or compiled already. */
export type ModuleSource = URL | string | BufferSource | WebAssembly.Module;

const embedded = {
  float32: () => import('./modules/float32.js'),
  'float32-relaxed': () => import('./modules/float32-relaxed.js'),
  float64: () => import('./modules/float64.js'),
  'float64-relaxed': () => import('./modules/float64-relaxed.js'),
} satisfies Record<DType | `${DType}-relaxed`, unknown>;

/** Compiled once for all instances: a module has no state. */
const compiled = new Map<string, Promise<WebAssembly.Module>>();

/** The bytes of an embedded module. */
export async function embeddedBytes(name: keyof typeof embedded): Promise<Uint8Array<ArrayBuffer>> {
  const { base64 } = await embedded[name]();
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/**
 * The embedded module: with relaxed SIMD where the engine has it (`auto`), or as asked; `shared` over a memory that
 * threads share.
 *
 * @throws InvalidDataError if relaxed SIMD is asked for and the engine refuses it.
 */
export function embeddedModule(dtype: DType, relaxed: boolean | 'auto', shared: boolean): Promise<WebAssembly.Module> {
  const key = `${dtype} ${relaxed} ${shared}`;
  const known = compiled.get(key) ?? compileEmbedded(dtype, relaxed, shared);
  compiled.set(key, known);
  return known;
}

async function compileEmbedded(dtype: DType, relaxed: boolean | 'auto', shared: boolean): Promise<WebAssembly.Module> {
  if (relaxed !== false) {
    const bytes = await embeddedBytes(`${dtype}-relaxed`);
    if (WebAssembly.validate(bytes)) return compileBytes(bytes, shared);
    if (relaxed === true) {
      throw new InvalidDataError({
        argument: 'relaxedSimd',
        value: true,
        expected: 'an engine with relaxed SIMD (Node 22 or newer, current browsers)',
        remedy: "Leave relaxedSimd at 'auto', or use a newer engine.",
      });
    }
  }
  return compileBytes(await embeddedBytes(dtype), shared);
}

/** Compiles a module given by the caller. @throws InvalidDataError if it cannot be had or is no module. */
export async function suppliedModule(source: ModuleSource, shared: boolean): Promise<WebAssembly.Module> {
  // One that is compiled already cannot be changed: if it does not fit the memory, instantiation refuses it.
  if (source instanceof WebAssembly.Module) return source;
  if (typeof source !== 'string' && !(source instanceof URL)) return compileBytes(source, shared);
  let bytes: ArrayBuffer;
  try {
    const response = await fetch(source);
    if (!response.ok) throw new Error(`status ${response.status}`);
    bytes = await response.arrayBuffer();
  } catch (cause) {
    throw new InvalidDataError(
      {
        argument: 'module',
        value: String(source),
        expected: 'an address from which a WebAssembly module can be fetched',
        remedy: 'Check the address, hand over the bytes, or leave the module out to use the embedded one.',
      },
      { cause },
    );
  }
  return compileBytes(bytes, shared);
}

async function compileBytes(bytes: BufferSource, shared: boolean): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(shared ? sharedModule(copyOf(bytes)) : bytes);
  } catch (cause) {
    throw new InvalidDataError(
      {
        argument: 'module',
        value: cause instanceof Error ? cause.message : cause,
        expected: 'an intact WebAssembly module, and an engine with SIMD',
        remedy:
          'Reinstall the package or fetch the module again; an engine without WebAssembly SIMD needs the cpu backend.',
      },
      { cause },
    );
  }
}

function copyOf(bytes: BufferSource): Uint8Array<ArrayBuffer> {
  return ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice()
    : new Uint8Array(bytes.slice(0));
}

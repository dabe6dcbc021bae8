// Compiles the kernels four times - float32 and float64, with and without relaxed SIMD - and writes each module as base64
// into src/modules, so that the package needs no asset rules of any bundler; so does the text of the workers. The compiler
// is deterministic: a test recompiles and compares.
import { readFile, writeFile, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = fileURLToPath(new URL('.', import.meta.url));
const modules = fileURLToPath(new URL('../src/modules/', import.meta.url));

/** The four builds. */
export const builds = ['float32', 'float64'].flatMap((dtype) =>
  [false, true].map((relaxed) => ({ name: relaxed ? `${dtype}-relaxed` : dtype, dtype, relaxed })),
);

/** The module of one build; `shared` imports a memory that threads share, as src/shared-module.ts makes it of the other. */
export async function compileModule({ dtype, relaxed }, shared = false) {
  let bytes;
  const flags = ['--runtime', 'stub', '--importMemory', '--noAssert', '-O3', '--enable', 'simd', '--converge'];
  if (relaxed) flags.push('--enable', 'relaxed-simd');
  if (shared) flags.push('--enable', 'threads', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536');
  const { error, stderr } = await asc.main(['module.ts', '--outFile', 'module.wasm', ...flags], {
    async readFile(name) {
      if (name.endsWith('real.ts')) {
        const text = await readFile(`${here}real.ts`, 'utf8');
        return dtype === 'float64' ? text.replace('Real = f32', 'Real = f64') : text;
      }
      return readFile(`${here}${name}`, 'utf8').catch((reason) => {
        // The compiler asks for names that need not exist, such as module/index.ts.
        if (reason.code === 'ENOENT') return null;
        throw reason;
      });
    },
    writeFile(_name, contents) {
      bytes = contents;
    },
    listFiles: () => [],
  });
  if (error || bytes === undefined)
    throw new Error(`${stderr.toString()}\n${error?.message ?? 'no module was written'}`);
  return bytes;
}

/** The TypeScript file that holds a module. */
export function moduleFile(bytes) {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,110}/g) ?? [];
  return [
    '// Made by assembly/compile.mjs from assembly/*.ts; `pnpm compile` makes it anew.',
    'export const base64 =',
    `${lines.map((line) => `  '${line}'`).join(' +\n')};`,
    '',
  ].join('\n');
}

/** The TypeScript file that holds the text of the workers. */
export async function workerFile() {
  const text = await readFile(`${here}kernel-worker.mjs`, 'utf8');
  return [
    '// Made by assembly/compile.mjs from assembly/kernel-worker.mjs; `pnpm compile` makes it anew.',
    `export const source = \`${text}\`;`,
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await mkdir(modules, { recursive: true });
  for (const build of builds) {
    const bytes = await compileModule(build);
    await writeFile(`${modules}${build.name}.ts`, moduleFile(bytes));
    process.stdout.write(`${build.name}: ${bytes.length} bytes\n`);
  }
  await writeFile(`${modules}kernel-worker.ts`, await workerFile());
}

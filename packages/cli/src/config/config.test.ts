import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capturedIo, run, type CapturedIo } from '../index.js';

const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function call(...argv: string[]): Promise<CapturedIo & { readonly exitCode: number }> {
  const io = capturedIo();
  return { exitCode: await run(argv, io), ...io };
}

async function succeed(...argv: string[]): Promise<Record<string, unknown>> {
  const { exitCode, errors, output } = await call(...argv, '--json');
  expect([exitCode, errors()]).toEqual([0, '']);
  return JSON.parse(output()) as Record<string, unknown>;
}

const data = file(
  'data.csv',
  `x,noise,y\n${Array.from({ length: 60 }, (_, i) => `${Math.sin(i)},${Math.cos(5 * i)},${Math.sin(i) + 2}`).join('\n')}\n`,
);

const lossText = `
export const cubic = {
  name: 'cubic',
  value: (f, y) => Math.abs(f - y) ** 3,
  derivative: (f, y) => 3 * (f - y) * Math.abs(f - y),
};
`;
const neuronText = `
interface Sizes { readonly inputs: number }
const count = ({ inputs }: Sizes): number => inputs;
/** a linear neuron */
export default {
  name: 'linear',
  parameterCount: (inputs: number) => count({ inputs }),
  value: (x: Float64Array, theta: Float64Array) => x.reduce((sum, value, k) => sum + value * theta[k], 0),
  gradient: (x: Float64Array) => x,
};
`;

describe('a configuration file', () => {
  const config = file(
    'small.json',
    JSON.stringify({ particles: 12, steps: 7, seed: 3, split: 'ordered:0.5', features: ['x'], task: 'regression' }),
  );

  it('gives options that flags override, and the model keeps what was resolved', async () => {
    const out = join(folder, 'small.model.json');
    const result = await succeed('train', data, '--config', config, '--steps', '9', '--out', out);
    expect(result).toMatchObject({ particles: 12, steps: 9, seed: 3, split: 'ordered:0.5' });
    const model = JSON.parse(readFileSync(out, 'utf8')) as Record<string, unknown>;
    expect(model.featureNames).toEqual(['x']);
    expect(model.configuration).toEqual({
      data,
      config,
      particles: 12,
      steps: 9,
      seed: 3,
      split: 'ordered:0.5',
      features: ['x'],
      task: 'regression',
      preset: 'default',
      backend: 'wasm',
    });
  });

  it('is told, and named again in the commands to go on with', async () => {
    const { output } = await call('train', data, '--config', config, '--out', join(folder, 'told.json'));
    expect(output()).toMatch(/^Config +\S/m);
    expect(output().replaceAll(/\s*\\\n\s*/g, ' ')).toMatch(/proxflow predict .* --config/);
  });

  it('lets a default of the program that is typed override it too', async () => {
    expect(await succeed('train', data, '--config', config, '--seed', '0')).toMatchObject({ seed: 0 });
  });

  it.each<[string, string, string, RegExp]>([
    ['an unknown key', 'a.json', '{"partcles": 3}', /a\.json at partcles: .*found "an unknown key"/],
    [
      'a value of another type',
      'b.json',
      '{"particles": "many"}',
      /b\.json at particles: .*expected number.*found "many"/,
    ],
    ['a value outside its domain', 'c.json', '{"validation": 2}', /c\.json at validation: .*<1\), found 2/],
    ['an unknown word', 'd.json', '{"missing": "median"}', /d\.json at missing: .*"error"\|"drop"\|"mean"/],
    ['broken JSON', 'e.json', '{"particles": 3,}', /e\.json: expected JSON, found/],
    ['a module that throws', 'f.mjs', 'throw new RangeError("no luck")', /f\.mjs: .*"RangeError: no luck"/],
    ['a module without a default export', 'g.mjs', 'export const particles = 3;', /g\.mjs at the top level/],
    [
      'a part that is none',
      'h.mjs',
      'export default { loss: { name: "l" } };',
      /h\.mjs at loss: expected a loss: value/,
    ],
    [
      'a part with a name that is taken',
      'i.mjs',
      lossText.replace("'cubic'", "'squared'") + 'export default { loss: cubic };',
      /i\.mjs at loss\.name: .*built-in.*found "squared"/,
    ],
    [
      'a module that is absent',
      'j.mjs',
      'export default { loss: { module: "./nowhere.js" } };',
      /nowhere\.js: expected a readable module, found "no such file"/,
    ],
    [
      'an export that is absent',
      'k.mjs',
      lossText + 'export default { loss: { module: "./k.mjs", export: "quartic" } };',
      /k\.mjs at loss\.export: .*found "quartic"/,
    ],
  ])('is refused for %s, naming file and key', async (_, name, content, message) => {
    const { exitCode, errors } = await call('train', data, '--config', file(name, content));
    expect(exitCode).toBe(2);
    expect(errors()).toMatch(message);
    expect(errors()).toMatch(/^error: .*\nfix: .+\n$/);
  });

  it('is refused where there is none', async () => {
    const { exitCode, errors } = await call('train', data, '--config', join(folder, 'absent.json'));
    expect([exitCode, errors()]).toEqual([2, expect.stringContaining('found "no such file"')]);
  });
});

describe("parts of one's own", () => {
  const out = join(folder, 'own.model.json');
  const quick = ['--task', 'regression', '--particles', '20', '--steps', '20', '--out', out];
  file('parts.mjs', lossText);
  file('neuron.ts', neuronText);
  const byModule = file(
    'by-module.ts',
    `
    type Options = { readonly seed: number };
    const options: Options = { seed: 4 };
    export default { ...options, neuron: { module: './neuron.ts' }, loss: { module: './parts.mjs', export: 'cubic' } };
  `,
  );
  const direct = file('direct.mjs', `${lossText}\nexport default { loss: cubic };`);

  beforeAll(async () => {
    await succeed('train', data, ...quick, '--config', byModule);
  });

  it('train a model, by module and export, from TypeScript, and are remembered', () => {
    const model = JSON.parse(readFileSync(out, 'utf8')) as Record<string, unknown>;
    expect(model.settings).toMatchObject({ neuron: 'linear', loss: 'cubic', seed: 4 });
    expect(model.configuration).toMatchObject({
      neuron: { name: 'linear', module: './neuron.ts', export: 'default' },
      loss: { name: 'cubic', module: './parts.mjs', export: 'cubic' },
    });
  });

  it('serve evaluate and predict through the same configuration', async () => {
    const result = await succeed('evaluate', out, data, '--config', byModule);
    expect((result.r2 as { weighted: number }).weighted).toBeGreaterThan(0);
    const { exitCode, output } = await call('predict', out, data, '--config', byModule);
    expect([exitCode, output().split('\n')]).toEqual([0, expect.objectContaining({ length: 62 })]);
  });

  it('are asked for where the configuration does not have them, saying what to write', async () => {
    const { exitCode, errors } = await call('predict', out, data);
    expect(exitCode).toBe(2);
    expect(errors()).toMatch(
      /own\.model\.json at settings\.neuron: expected a neuron that is built in .*found "linear"/,
    );
    expect(errors()).toContain("fix: Write neuron: { module: './neuron.ts', export: 'default' } in proxflow.config.js");
  });

  it('can stand in the configuration itself, and give way to a flag', async () => {
    const other = join(folder, 'direct.model.json');
    await succeed('train', data, ...quick.slice(0, -1), other, '--config', direct);
    const model = JSON.parse(readFileSync(other, 'utf8')) as Record<string, unknown>;
    expect(model.configuration).toMatchObject({ loss: { name: 'cubic', config: direct } });
    await succeed('train', data, ...quick.slice(0, -1), other, '--config', direct, '--loss', 'squared');
    expect(JSON.parse(readFileSync(other, 'utf8'))).toMatchObject({
      settings: { loss: 'squared' },
      configuration: { loss: 'squared' },
    });
  });
});

describe('the working folder', () => {
  const script = resolve(import.meta.dirname, '../../../../tools/scripts/proxflow.mjs');
  const train = (cwd: string) =>
    spawnSync(process.execPath, [script, 'train', 'two-moons', '--json'], { cwd, encoding: 'utf8' });

  it('is where proxflow.config.* is looked for, and two of them are refused', () => {
    const home = join(folder, 'home');
    mkdirSync(home);
    writeFileSync(join(home, 'proxflow.config.ts'), 'export default { particles: 8 as number, steps: 3 };');
    const { status, stdout, stderr } = train(home);
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ particles: 8, steps: 3 });
    writeFileSync(join(home, 'proxflow.config.json'), '{}');
    expect(train(home)).toMatchObject({ status: 2, stderr: expect.stringMatching(/--config: expected one/) as string });
  });
});

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { capturedIo, run } from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-bad-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const good = file('good.csv', 'a,b,kind\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n');
const files = {
  nan: file('nan.csv', 'a,b,kind\n1,2,x\n3,NaN,y\n5,6,x\n'),
  oneClass: file('one-class.csv', 'a,b,kind\n1,2,x\n3,4,x\n5,6,x\n'),
  threeClasses: file('three.csv', 'a,b,kind\n1,2,x\n3,4,y\n5,6,z\n7,8,x\n9,1,y\n'),
  empty: file('empty.csv', ''),
  text: file('text.csv', 'a,b,kind\n1,2,x\n3,oops,y\n5,6,x\n'),
  binary: file(
    'binary.csv',
    Uint8Array.from({ length: 3000 }, (_, i) => (i * 151) % 256),
  ),
  utf16: file('utf16.csv', Buffer.from('a,b,kind\n1,2,x\n', 'utf16le')),
  escapes: file('escapes.csv', 'a,\u001b[31mb\u001b[0m,kind\n1,\u001b[2J,x\n2,3,y\n'),
  points: file('points.csv', 'x,y\n0,0\n1,1\n'),
  otherPoints: file('other-points.csv', 'x,z\n0,0\n1,1\n'),
  morePoints: file('more-points.csv', 'x,y,z\n0,0,0\n'),
  nanPoints: file('nan-points.csv', 'x,y\n0,NaN\n'),
  negative: file('negative.csv', 'x,y,weight\n0,0,1\n1,1,-2\n'),
  massless: file('massless.csv', 'x,y,weight\n0,0,0\n1,1,0\n'),
  light: file('light.csv', 'x,y,weight\n0,0,1\n1,1,2\n'),
  heavy: file('heavy.csv', 'x,y,weight\n0,0,3\n1,1,1\n'),
  notModel: file('not-a-model.json', '{"format":"something"}'),
};

async function failing(...argv: string[]): Promise<{ exitCode: number; lines: string[]; output: string }> {
  const io = capturedIo();
  const exitCode = await run(argv, io);
  const text = io.errors();
  expect(text.endsWith('\n')).toBe(true);
  return { exitCode, lines: text.slice(0, -1).split('\n'), output: io.output() };
}

const cases: [name: string, message: RegExp, argv: string[]][] = [
  ['a NaN cell', /nan\.csv row 3, column "b": .*found "NaN"/, ['train', files.nan]],
  ['a missing label column', /column "outcome": .*found "no such column"/, ['train', good, '--label', 'outcome']],
  ['one class only', /column "kind": expected at least two different classes, found "x"/, ['train', files.oneClass]],
  [
    'three classes for a published preset',
    /labels: expected two classes for preset paper.*found "3 classes"/,
    ['train', files.threeClasses, '--preset', 'paper'],
  ],
  [
    'a loss for two classes on numbers',
    /--loss: expected a loss for numbers.*found "hinge"/,
    ['train', files.threeClasses, '--label', 'a', '--task', 'regression', '--features', 'b', '--loss', 'hinge'],
  ],
  [
    'a parameter that is no number',
    /--loss: expected a name, or a name with parameters.*found "huber:threshold"/,
    ['train', 'wdbc', '--loss', 'huber:threshold'],
  ],
  ['an empty file', /empty\.csv row 1: .*found "an empty file"/, ['train', files.empty]],
  ['text in a numeric column', /row 3, column "b": .*found "oops"/, ['train', files.text]],
  ['binary garbage', /binary\.csv: expected text in UTF-8/, ['train', files.binary]],
  ['UTF-16', /utf16\.csv: expected text in UTF-8/, ['train', files.utf16]],
  ['a folder', /found "a folder"/, ['train', join(folder, '.')]],
  ['a file that does not exist', /found "no such file"/, ['train', join(folder, 'nowhere.csv')]],
  ['an unknown data set', /^error: data set: expected a file, or one of wdbc/, ['train', 'mnist']],
  ['an unknown feature', /features: expected names of features of wdbc/, ['train', 'wdbc', '--features', 'age']],
  ['an empty feature name', /--features: expected names between commas/, ['train', good, '--features', 'a,,b']],
  ['a label for a shipped data set', /^error: --label/, ['train', 'wdbc', '--label', 'x']],
  ['a negative epsilon', /--epsilon: expected a finite number above 0, found -1/, ['train', 'wdbc', '--epsilon', '-1']],
  ['an infinite step size', /--step-size: .*found Infinity/, ['train', 'wdbc', '--step-size', 'inf']],
  ['beta 0', /--inverse-temperature: .*found 0/, ['train', 'wdbc', '--inverse-temperature', '0']],
  ['half a particle', /--particles: .*found 1.5/, ['train', 'wdbc', '--particles', '1.5']],
  ['a word for steps', /--steps: .*found "many"/, ['train', 'wdbc', '--steps', 'many']],
  ['no steps', /--steps: .*found 0/, ['train', 'wdbc', '--steps', '0']],
  ['a negative weight decay', /--weight-decay: .*found -2/, ['train', 'wdbc', '--weight-decay=-2']],
  ['an unknown backend', /backend: expected one of wasm, cpu.*found "gpu"/, ['train', 'wdbc', '--backend', 'gpu']],
  [
    'float32 on the cpu backend',
    /backend "cpu" has for float32/,
    ['train', 'wdbc', '--backend', 'cpu', '--precision', 'f32'],
  ],
  [
    'float64 on tfjs',
    /backend "tfjs-wasm" has for float64/,
    ['train', 'wdbc', '--backend', 'tfjs', '--precision', 'f64'],
  ],
  ['an unknown precision', /--precision: .*found "f16"/, ['train', 'wdbc', '--precision', 'f16']],
  ['half a thread', /--threads: .*found 1.5/, ['train', 'wdbc', '--threads', '1.5']],
  ['more threads than there may be', /threads: .*1 to 64.*found 65/, ['train', 'wdbc', '--threads', '65']],
  ['threads on the cpu backend', /threads: .*"cpu"/, ['train', 'wdbc', '--backend', 'cpu', '--threads', '2']],
  ['an unknown loss', /loss: expected one of .*found "cubic"/, ['train', 'wdbc', '--loss', 'cubic']],
  ['an unknown neuron', /neuron: expected one of .*found "cube"/, ['train', 'wdbc', '--neuron', 'cube']],
  ['an unknown preset', /preset: expected one of .*found "best"/, ['train', 'wdbc', '--preset', 'best']],
  ['a seed that is no number', /seed: .*found NaN/, ['train', 'wdbc', '--seed', 'nan']],
  [
    'a split of everything',
    /split: expected ordered:F, shuffled:F or stratified:F/,
    ['train', 'wdbc', '--split', 'ordered:1'],
  ],
  ['an unknown task', /--task: expected one of/, ['train', good, '--task', 'ranking']],
  ['an unknown delimiter', /--delimiter: expected one of/, ['train', good, '--delimiter', 'dot']],
  ['an unknown option', /unknown option '--sed'/, ['train', 'wdbc', '--sed', '1']],
  ['an option without its value', /--seed <seed>' argument missing/, ['train', 'wdbc', '--seed']],
  ['no data', /missing required argument 'data'/, ['train']],
  ['too many arguments', /too many arguments/, ['train', 'wdbc', 'wdbc']],
  ['an unknown command', /unknown command 'learn'/, ['learn']],
  ['no command', /command: expected one of/, []],
  [
    'no place for the model',
    /found "a folder that does not exist"/,
    ['train', good, '--out', join(folder, 'no/m.json')],
  ],
  ['a folder for the model', /found "a folder"/, ['train', good, '--out', folder]],
  ['a device for the model', /found "a device"/, ['train', good, '--out', '/dev/null']],
  ['data in place of a model', /expected a model file, which is JSON/, ['evaluate', good, good]],
  ['another JSON file', /not-a-model\.json at/, ['evaluate', files.notModel, good]],
  ['unequal columns', /other-points\.csv row 1, column "y": .*no such column/, ['ot', files.points, files.otherPoints]],
  ['too many columns', /more-points\.csv row 1, column "z"/, ['ot', files.points, files.morePoints]],
  ['points that do not exist', /found "no such file"/, ['ot', files.points, join(folder, 'nowhere.csv')]],
  ['a NaN coordinate', /nan-points\.csv row 2, column "y": .*found "NaN"/, ['ot', files.nanPoints, files.points]],
  ['a negative mass', /negative\.csv row 3, column "weight": .*found -2/, ['ot', files.negative, files.points]],
  ['no mass', /massless\.csv column "weight": .*found "no mass at all"/, ['ot', files.massless, files.points]],
  [
    'unequal masses',
    /heavy\.csv column "weight": expected the total mass of .*light\.csv, 3, found 4/,
    ['ot', files.light, files.heavy],
  ],
  ['epsilon 0', /--epsilon: .*found 0/, ['ot', files.points, files.points, '--epsilon', '0']],
  [
    'two epsilons',
    /--relative-epsilon/,
    ['ot', files.points, files.points, '--epsilon', '1', '--relative-epsilon', '1'],
  ],
  ['an unknown cost', /--cost: expected one of sqeuclidean/, ['ot', files.points, files.points, '--cost', 'manhattan']],
  ['a price of 0', /--unbalanced: .*found 0/, ['ot', files.points, files.points, '--unbalanced', '0']],
  [
    'a divergence of unlike sides',
    /--divergence/,
    ['ot', files.points, files.points, '--divergence', '--unbalanced-target', '1'],
  ],
  [
    'a fixed kernel online',
    /domain: .*found "kernel"/,
    ['ot', files.points, files.points, '--online', '--domain', 'kernel'],
  ],
  [
    'no place for the plan',
    /a folder that does not exist/,
    ['ot', files.points, files.points, '--plan', join(folder, 'no/p.csv')],
  ],
  ['no model', /found "no such file"/, ['predict', join(folder, 'nowhere.json'), good]],
];

describe('bad usage and bad input', () => {
  it.each(cases)('%s: two lines, exit code 2, nothing on stdout', async (_, message, argv) => {
    const { exitCode, lines, output } = await failing(...argv);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^error: ./);
    expect(lines[0]).toMatch(message);
    expect(lines[1]).toMatch(/^fix: ./);
    expect(exitCode).toBe(2);
    expect(output).toBe('');
  });

  it('names the remedy for unequal masses', async () => {
    expect((await failing('ot', files.light, files.heavy)).lines[1]).toMatch(/Normalise .* --unbalanced/);
  });

  it('is told the same under --json', async () => {
    const { exitCode, lines, output } = await failing('train', files.nan, '--json');
    expect([exitCode, lines.length, output]).toEqual([2, 2, '']);
  });

  it('prints no control sequence out of a file', async () => {
    const { lines } = await failing('train', files.escapes);
    expect(lines.join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it('suggests the option that was meant', async () => {
    expect((await failing('train', 'wdbc', '--sed', '1')).lines[1]).toBe('fix: Did you mean --seed?');
  });

  it.skipIf(process.getuid?.() === 0)('says that a file may not be read', async () => {
    const secret = file('secret.csv', 'a,b\n1,2\n');
    chmodSync(secret, 0o000);
    expect((await failing('train', secret)).lines[0]).toMatch(/found "a file you may not read"/);
  });
});

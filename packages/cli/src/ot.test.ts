import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { planCsv } from './files/plan-file.js';
import { capturedIo, run, type CapturedIo, type CapturedIoOptions } from './index.js';
import { displayWidth } from './render/text.js';

const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-ot-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const pair = file('pair.csv', 'x\n0\n1\n');
const a = file('a.csv', 'x,y,weight\n0,0,.2\n1,0,.5\n0,2,.3\n');
// Other order of columns and no unit of mass lost: x and y are found by name.
const b = file('b.csv', 'weight,y,x\n.4,1,2\n.4,.5,0\n.2,1,-1\n');

async function succeed(argv: string[], options: CapturedIoOptions = {}): Promise<CapturedIo> {
  const io = capturedIo(options);
  const exitCode = await run(['ot', ...argv], io);
  expect([exitCode, exitCode === 0 ? '' : io.errors()]).toEqual([0, '']);
  return io;
}

interface Answer {
  readonly status: string;
  readonly iterations: number;
  readonly epsilon: number;
  readonly transportCost: number;
  readonly value: number;
  readonly dual: number;
  readonly gap: number;
  readonly marginalError: number;
  readonly divergence: number | null;
}

async function solve(...argv: string[]): Promise<Answer> {
  const io = await succeed([...argv, '--json']);
  expect(io.errors()).toBe('');
  return JSON.parse(io.output()) as Answer;
}

const matrixOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(',').map(Number));
const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);

describe('ot --json', () => {
  it('has the keys of the contract in their order', async () => {
    const keys = ['status', 'iterations', 'domain', 'epsilon', 'transportCost', 'value', 'dual', 'gap'];
    const plain = await solve(pair, pair, '--epsilon', '1');
    expect(Object.keys(plain)).toEqual([...keys, 'marginalError', 'divergence']);
    expect(plain).toMatchObject({ status: 'converged', domain: 'kernel', epsilon: 1, divergence: null });
    expect(Object.keys(await solve(a, b, '--divergence'))).toEqual(Object.keys(plain));
  });

  it('case 1: two points at distance 1', async () => {
    const { transportCost, value, dual } = await solve(pair, pair, '--epsilon', '1', '--tolerance', '1e-13');
    expect(transportCost).toBeCloseTo(0.268941421369995, 12);
    expect(value).toBeCloseTo(0.379885493041722, 12);
    expect(dual).toBeCloseTo(value, 12);
  });

  it('case 3: two weighted triangles, the same on every backend, online, and in every domain', async () => {
    const ways = [
      ...['cpu', 'wasm', 'tfjs'].map((backend) => ['--backend', backend]),
      ...['kernel', 'absorbed', 'log'].map((domain) => ['--domain', domain]),
      ['--precision', 'f32'],
      ['--online'],
    ];
    for (const way of ways) {
      const { transportCost, value, gap } = await solve(a, b, '--epsilon', '1', ...way);
      const digits = way.includes('tfjs') || way.includes('f32') ? 4 : 8;
      expect(transportCost).toBeCloseTo(1.785030373974, digits);
      expect(value).toBeCloseTo(2.115006297222, digits);
      expect(gap).toBeLessThan(10 ** -digits);
    }
  });

  it('charges costs in the units asked for', async () => {
    const whole = await solve(a, b, '--epsilon', '1');
    const half = await solve(a, b, '--epsilon', '0.5', '--cost', 'half-sqeuclidean');
    expect(half.value).toBeCloseTo(whole.value / 2, 8);
    // |x - y| of two points at distance 3, each alone.
    const [here, there] = [file('here.csv', 'x,y\n0,0\n'), file('there.csv', 'x,y\n0,3\n')];
    expect((await solve(here, there, '--epsilon', '1', '--cost', 'euclidean')).transportCost).toBeCloseTo(3, 12);
  });

  it('takes epsilon relative to the spread of the cost', async () => {
    const costs = [5, 0.25, 2, 2, 1.25, 5, 5, 2.25, 2];
    const mean = total(costs) / 9;
    const deviation = Math.sqrt(total(costs.map((cost) => (cost - mean) ** 2)) / 9);
    expect((await solve(a, b, '--relative-epsilon', '0.5')).epsilon).toBeCloseTo(deviation / 2, 12);
    expect((await solve(a, b)).epsilon).toBeCloseTo(0.05 * deviation, 12);
  });

  it('makes mass at a price', async () => {
    const plan = join(folder, 'unbalanced.csv');
    const inner = (2 / (1 + Math.exp(-1))) ** (2 / 3) / 4;
    await solve(pair, pair, '--epsilon', '1', '--unbalanced', '1', '--tolerance', '1e-13', '--plan', plan);
    expect(matrixOf(plan)[0][0]).toBeCloseTo(inner, 12);
    const heavy = file('heavy.csv', 'x,weight\n0,3\n1,5\n');
    const semi = join(folder, 'semi.csv');
    await solve(pair, heavy, '--epsilon', '1', '--unbalanced-target', '2', '--plan', semi);
    matrixOf(semi).forEach((row) => expect(total(row)).toBeCloseTo(4, 9));
    const light = file('light.csv', 'x,weight\n0,1\n1,2\n');
    expect((await solve(light, heavy, '--epsilon', '1', '--unbalanced', '2')).status).toBe('converged');
  });

  it('gives the Sinkhorn divergence: 0 between equal clouds', async () => {
    expect((await solve(a, a, '--epsilon', '0.5', '--divergence')).divergence).toBeCloseTo(0, 8);
    const between = await solve(a, b, '--epsilon', '0.5', '--divergence');
    expect(between.divergence).toBeGreaterThan(0.1);
    expect((await solve(b, a, '--epsilon', '0.5', '--divergence')).divergence).toBeCloseTo(between.divergence ?? 0, 8);
    const { transportCost } = await solve(a, b, '--epsilon', '0.5');
    expect(between.transportCost).toBeCloseTo(transportCost, 8);
  });

  it('takes points without mass, and says when it did not converge', async () => {
    const empty = file('empty-point.csv', 'x,weight\n0,1\n7,0\n');
    const plan = join(folder, 'empty-point-plan.csv');
    await solve(empty, pair, '--epsilon', '1', '--plan', plan);
    expect(matrixOf(plan)[1]).toEqual([0, 0]);
    const { status, iterations } = await solve(a, b, '--epsilon', '0.01', '--max-iterations', '3');
    expect([status, iterations]).toEqual(['maxIterations', 3]);
  });
});

describe('ot --plan', () => {
  it('writes the matrix, whose sums are the masses', async () => {
    const path = join(folder, 'plan.csv');
    await solve(a, b, '--epsilon', '0.5', '--plan', path);
    const plan = matrixOf(path);
    [0.2, 0.5, 0.3].forEach((mass, i) => expect(total(plan[i])).toBeCloseTo(mass, 9));
    [0.4, 0.4, 0.2].forEach((mass, j) => expect(total(plan.map((row) => row[j]))).toBeCloseTo(mass, 8));
  });

  it('lists the entries of a large plan', () => {
    const entries = new Float64Array(2000 * 1000);
    [entries[1], entries[1_999_999], entries[7]] = [0.25, 0.75, 1e-15];
    expect(planCsv(entries, 2000, 1000)).toBe('source,target,mass\n1,2,0.25\n2000,1000,0.75\n');
  });
});

describe('ot for people', () => {
  it('fits 80 columns and says all there is to know', async () => {
    const long = file(`${'long'.repeat(30)}.csv`, `${'name'.repeat(20)},y\n0,0\n1,2\n`);
    const options = ['--epsilon', '0.1', '--unbalanced', '3', '--divergence', '--plan', join(folder, 'told.csv')];
    for (const argv of [
      [long, long, ...options],
      [a, b, ...options],
    ]) {
      const text = stripVTControlCharacters((await succeed(argv, { terminal: true })).output());
      expect(Math.max(...text.split('\n').map(displayWidth))).toBeLessThanOrEqual(80);
    }
    const text = stripVTControlCharacters((await succeed([a, b, ...options], { terminal: true })).output());
    for (const part of [/3 points, mass 1/, /x, y/, /cost sqeuclidean, epsilon 0.1, unbalanced, rho 3/]) {
      expect(text).toMatch(part);
    }
    for (const part of [/<P, C> +\d/, /at least +\d/, /divergence +\d/, /converged, \d+ sweeps/, /told\.csv, 3 x 3/]) {
      expect(text).toMatch(part);
    }
  });

  it('warns of a solve that did not converge', async () => {
    const io = await succeed([a, b, '--epsilon', '0.01', '--max-iterations', '3']);
    expect(io.output()).toMatch(/not converged/);
    expect(io.errors()).toMatch(/^warning: not converged, .*--max-iterations.*\n$/);
    expect(io.errors().length).toBeLessThanOrEqual(81);
  });

  const cloud = (name: string, shift: number) => {
    const points = Array.from({ length: 300 }, (_, i) => shift + Math.sin(i * i + shift));
    return file(name, `x\n${points.join('\n')}\n`);
  };
  const slow = ['ot', cloud('slow.csv', 0), cloud('shifted.csv', 1), '--epsilon', '1e-5', '--domain', 'log'];

  it.each([[[]], [['--divergence']]])('ends after the sweep at Ctrl-C with exit code 130: %j', async (flags) => {
    const io = capturedIo({ terminal: true, onStderr: () => io.interrupt() });
    expect(await run([...slow, ...flags], io)).toBe(130);
    expect(io.output()).toMatch(/interrupted, \d+ sweeps/);
    const errors = stripVTControlCharacters(io.errors());
    expect(errors).toMatch(/sweep \d+/);
    expect(errors).toMatch(/interrupted after \d+ sweeps\n$/);
  });

  it('shows no progress but on a terminal', async () => {
    const io = capturedIo();
    await run([...slow, '--max-iterations', '600'], io);
    expect(io.errors()).toMatch(/^warning: .*\n$/);
  });
});

import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sameModel } from '@proxflow/model-io';
import { readCheckpoint, readModel } from '@proxflow/model-io/node';
import { afterAll, describe, expect, it } from 'vitest';
import { capturedIo, run } from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-checkpoints-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);
const train = ['train', 'iris', '--particles', '20', '--steps', '30', '--seed', '1'];

async function ran(argv: readonly string[], stopAfter?: number) {
  const io = capturedIo({ onStderr: (text) => text.startsWith(`step ${stopAfter} `) && io.interrupt() });
  const exitCode = await run([...argv], io);
  return { exitCode, errors: io.errors(), output: io.output() };
}

describe('train --checkpoint', () => {
  it('goes on after an interruption with the same command, says so, and ends with the model of an undisturbed run', async () => {
    const whole = path('whole.json');
    await ran([...train, '--out', whole]);
    const command = [...train, '--out', path('parts.json'), '--checkpoint', path('run'), '--checkpoint-every', '4'];
    const first = await ran(command, 9);
    expect(first.exitCode).toBe(130);
    expect(first.errors).toMatch(/^checkpoint every 4 steps to .*run; after an interruption the same command goes on/);
    expect(first.errors).toContain(`the checkpoint is in ${path('run')}; the same command goes on from there\n`);
    expect((await readCheckpoint(path('run')))?.flow.step).toBe(9);
    const second = await ran(command, 21);
    expect(second.errors).toContain(`going on from ${path('run')}, after step 9 of 30\n`);
    const last = await ran(command);
    expect([last.exitCode, last.errors.startsWith(`going on from ${path('run')}, after step 21 of 30`)]).toEqual([
      0,
      true,
    ]);
    expect(sameModel(await readModel(path('parts.json')), await readModel(whole))).toBe(true);
    // Once more: nothing is left to do.
    const again = await ran(command);
    expect(again.errors).toBe(`going on from ${path('run')}, after step 30 of 30\n`);
    expect(sameModel(await readModel(path('parts.json')), await readModel(whole))).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('keeps a checkpoint beside the model of an interrupted run that named none, and says how to use it', async () => {
    const out = path('unplanned.json');
    const { exitCode, errors } = await ran([...train, '--out', out], 3);
    expect(exitCode).toBe(130);
    expect(errors).toContain(`the same command with --checkpoint ${out}.checkpoint goes on from there\n`);
    const rest = await ran([...train, '--out', out, '--checkpoint', `${out}.checkpoint`]);
    expect(rest.errors).toContain('after step 3 of 30');
    const none = await ran(train, 3);
    expect(none.errors).toContain('with --checkpoint <file> the same command could go on from here\n');
    expect((await ran([...train, '--out', path('done.json')])).exitCode).toBe(0);
    expect(existsSync(path('done.json.checkpoint'))).toBe(false);
  });

  it('refuses other settings, other data, and a file that is no checkpoint, which stays as it is', async () => {
    await ran([...train, '--checkpoint', path('mine')]);
    const other = await ran([...train, '--particles', '21', '--checkpoint', path('mine')]);
    expect([other.exitCode, other.errors]).toEqual([
      2,
      expect.stringMatching(/differs in particles \(21 asked for, 20/),
    ]);
    const rows = await ran([...train, '--split', 'stratified:0.6', '--checkpoint', path('mine')]);
    expect(rows.errors).toMatch(/differs in .*features \(/);
    writeFileSync(path('text'), 'not a checkpoint');
    const text = await ran([...train, '--checkpoint', path('text')]);
    expect([text.exitCode, text.errors]).toEqual([
      2,
      expect.stringMatching(/text in its first bytes: expected the mark/),
    ]);
    expect(readFileSync(path('text'), 'utf8')).toBe('not a checkpoint');
    expect((await ran([...train, '--checkpoint-every', '3'])).errors).toMatch(
      /--checkpoint-every: expected --checkpoint/,
    );
  });

  it.skipIf(process.getuid?.() === 0)('says so at once if the folder cannot be written', async () => {
    chmodSync(folder, 0o500);
    const { exitCode, errors } = await ran([...train, '--checkpoint', path('new')]);
    chmodSync(folder, 0o700);
    expect([exitCode, errors]).toEqual([2, expect.stringMatching(/a folder you may not write to/)]);
  });
});

describe('export and inspect', () => {
  it('turn a model into ONNX, JSON and binary, and say what is in a file', async () => {
    const model = path('iris.pxf');
    await ran([...train, '--out', model]);
    const onnx = await ran(['export', model, '--out', path('iris.onnx')]);
    expect(onnx.output).toMatch(/iris.onnx: onnx, \d+ bytes\n$/);
    expect(readFileSync(path('iris.onnx')).includes('proxflow_classification')).toBe(true);
    await ran(['export', model, '--format', 'json', '--out', path('iris.model')]);
    expect(sameModel(await readModel(path('iris.model')), await readModel(model))).toBe(true);
    expect((await ran(['evaluate', model, 'iris'])).exitCode).toBe(0);
    const text = (await ran(['inspect', model])).output;
    expect(text).toMatch(/classification model, binary, version 1\.1; whole and unchanged/);
    expect(text).toMatch(/Network +20 tanh neurons/);
    const facts = JSON.parse((await ran(['inspect', path('iris.model'), '--json'])).output) as object;
    expect(facts).toMatchObject({ form: 'JSON', task: 'classification', steps: 30, settings: { particles: 20 } });
    await ran([...train, '--checkpoint', path('seen')]);
    expect((await ran(['inspect', path('seen')])).output).toMatch(/Step +30 of 30/);
    const unknown = await ran(['export', model, '--out', path('iris.txt')]);
    expect(unknown.errors).toMatch(/--format: expected one of onnx, json, pxf, found "txt"/);
  });
});

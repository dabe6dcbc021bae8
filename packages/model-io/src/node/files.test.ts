import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import * as files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { encodeContainer } from '../index.js';
import {
  formOf,
  readBytes,
  readBytesIfThere,
  readCheckpoint,
  readModel,
  requireWritable,
  writeAtomically,
} from './index.js';

// The real ones, of which a test lets one fail.
vi.mock('node:fs/promises', async (original) => ({ ...(await original<typeof files>()) }));

const folder = mkdtempSync(join(tmpdir(), 'proxflow-model-io-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());
const path = (name: string) => join(folder, name);
const leftovers = () => readdirSync(folder).filter((name) => name.endsWith('.tmp'));

describe('writeAtomically', () => {
  it('replaces a file whole, through a link too', async () => {
    await writeAtomically(path('a'), 'old');
    symlinkSync(path('a'), path('link'));
    await writeAtomically(path('link'), new Uint8Array([0x6e, 0x65, 0x77]));
    expect([readFileSync(path('a'), 'utf8'), leftovers()]).toEqual(['new', []]);
  });

  it('leaves the old file if the rename fails', async () => {
    await writeAtomically(path('b'), 'old');
    vi.spyOn(files, 'rename').mockRejectedValue(Object.assign(new Error('input/output error'), { code: 'EIO' }));
    await expect(writeAtomically(path('b'), 'new')).rejects.toThrow(
      /b: expected a place .* found "input\/output error"/,
    );
    expect([readFileSync(path('b'), 'utf8'), leftovers()]).toEqual(['old', []]);
  });

  it.runIf(existsSync('/dev/full'))('leaves the old file on a full disk, and says that it is full', async () => {
    await writeAtomically(path('c'), 'old');
    const { open } = await vi.importActual<typeof files>('node:fs/promises');
    // Writing to this device fails as writing to a full disk does.
    vi.spyOn(files, 'open').mockImplementation((_, flags) => open('/dev/full', flags === 'wx' ? 'w' : flags));
    const failure = expect(writeAtomically(path('c'), 'new')).rejects;
    await failure.toMatchObject({
      message: expect.stringMatching(/found "a full disk"$/) as string,
      remedy: /^Make room/,
    });
    expect(readFileSync(path('c'), 'utf8')).toBe('old');
  });

  it('is on disk before it takes the place of the old one, and the folder after', async () => {
    const calls: string[] = [];
    const { open, rename } = await vi.importActual<typeof files>('node:fs/promises');
    vi.spyOn(files, 'open').mockImplementation(async (name, flags) => {
      const file = await open(name, flags);
      const sync = file.sync.bind(file);
      file.sync = async () => {
        calls.push(name === folder ? 'sync folder' : 'sync file');
        await sync();
      };
      return file;
    });
    vi.spyOn(files, 'rename').mockImplementation(async (from, to) => {
      calls.push('rename');
      await rename(from, to);
    });
    await writeAtomically(path('d'), 'text');
    expect(calls).toEqual(['sync file', 'rename', ...(process.platform === 'win32' ? [] : ['sync folder'])]);
  });

  it('refuses a folder, a device and a folder that is not there', async () => {
    mkdirSync(path('inner'));
    await expect(writeAtomically(path('inner'), '')).rejects.toThrow(/found "a folder"/);
    await expect(writeAtomically(path('none/x'), '')).rejects.toThrow(/found "a folder that does not exist"/);
    if (existsSync('/dev/null')) await expect(writeAtomically('/dev/null', '')).rejects.toThrow(/found "a device"/);
  });
});

it('clears away what killed writers left, and nothing else', async () => {
  const stale = path('.e.999999999-0.tmp');
  const others = [path('.e2.999999999-0.tmp'), path(`.e.${process.pid}-7.tmp`), path('.e.note.tmp')];
  for (const name of [stale, ...others]) writeFileSync(name, '');
  await requireWritable(path('e'));
  expect([existsSync(stale), existsSync(path('e')), ...others.map((name) => existsSync(name))]).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
  for (const name of others) rmSync(name);
});

describe('reading', () => {
  it('tells what is there instead of a file', async () => {
    expect(await readBytesIfThere(path('none'), 'thing')).toBeUndefined();
    expect(await readCheckpoint(path('none'))).toBeUndefined();
    await expect(readBytes(path('none'), 'thing')).rejects.toThrow(
      /none: expected a readable thing, found "no such file"/,
    );
    await expect(readModel(folder)).rejects.toThrow(/expected a readable model file, found "a folder"/);
    if (existsSync('/dev/zero')) await expect(readBytes('/dev/zero', 'thing')).rejects.toThrow(/found "a device"/);
  });

  it.skipIf(process.platform === 'win32')('reads a pipe to its end', async () => {
    execFileSync('mkfifo', [path('pipe')]);
    const written = files.writeFile(path('pipe'), 'through a pipe');
    expect(new TextDecoder().decode(await readBytes(path('pipe'), 'thing'))).toBe('through a pipe');
    await written;
  });

  it('names the file in what is wrong with it', async () => {
    writeFileSync(path('odd'), encodeContainer({ format: 'odd', version: '1.0' }));
    await expect(readModel(path('odd'))).rejects.toThrow(/odd at format: expected proxflow-model/);
    await expect(readCheckpoint(path('odd'))).rejects.toThrow(/odd at format: expected proxflow-checkpoint/);
    expect([formOf('a.json'), formOf('a.PXF'), formOf('a')]).toEqual(['json', 'binary', 'json']);
  });
});

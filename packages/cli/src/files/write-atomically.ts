import { open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InvalidDataError } from '@proxflow/backend';

const found: Readonly<Record<string, string>> = {
  ENOENT: 'a folder that does not exist',
  ENOTDIR: 'a folder that does not exist',
  EACCES: 'a folder you may not write to',
  EPERM: 'a folder you may not write to',
  EROFS: 'a folder you may not write to',
  ENOSPC: 'a full disk',
};

function unwritable(path: string, value: string, cause?: unknown): InvalidDataError {
  return new InvalidDataError(
    {
      argument: path,
      value,
      expected: 'a place where a file can be written',
      remedy: 'Name a file in an existing folder that you may write to.',
    },
    { cause },
  );
}

function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path).slice(0, 100)}.${process.pid}.tmp`);
}

/** A link is followed, so that the file it names is replaced and not the link. */
async function targetOf(path: string): Promise<string> {
  const existing = await stat(path).catch(() => undefined);
  if (existing === undefined) return path;
  if (!existing.isFile()) throw unwritable(path, existing.isDirectory() ? 'a folder' : 'a device');
  return realpath(path);
}

async function writeBeside(target: string, text: string): Promise<string> {
  const temporary = temporaryBeside(target);
  const file = await open(temporary, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await file.close();
    await unlink(temporary);
    throw error;
  }
  await file.close();
  return temporary;
}

async function guarded<T>(path: string, action: () => Promise<T>): Promise<T> {
  return action().catch((error: NodeJS.ErrnoException) => {
    if (error instanceof InvalidDataError) throw error;
    throw unwritable(path, found[error.code ?? ''] ?? error.message, error);
  });
}

/** Makes sure that `path` can be written, by writing beside it. @throws InvalidDataError if it cannot. */
export async function requireWritable(path: string): Promise<void> {
  await guarded(path, async () => unlink(await writeBeside(await targetOf(path), '')));
}

/** Writes beside `path` and renames, so that there is the old file or the new one. @throws InvalidDataError. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  await guarded(path, async () => {
    const target = await targetOf(path);
    const temporary = await writeBeside(target, text);
    await rename(temporary, target).catch(async (error: unknown) => {
      await unlink(temporary);
      throw error;
    });
  });
}

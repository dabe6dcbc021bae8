import { open, readdir, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InvalidDataError } from '@proxflow/backend';

const found: Readonly<Record<string, string>> = {
  ENOENT: 'a folder that does not exist',
  ENOTDIR: 'a folder that does not exist',
  EACCES: 'a folder you may not write to',
  EPERM: 'a folder you may not write to',
  EROFS: 'a folder you may not write to',
  ENOSPC: 'a full disk',
  EDQUOT: 'a full quota',
  EFBIG: 'a disk that takes no file of this size',
};

function unwritable(path: string, value: string, cause?: NodeJS.ErrnoException): InvalidDataError {
  const full = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(cause?.code ?? '');
  return new InvalidDataError(
    {
      argument: path,
      value,
      expected: 'a place where a file can be written',
      remedy: full
        ? 'Make room, or name a file on another disk; what stood there before is as it was.'
        : 'Name a file in an existing folder that you may write to.',
    },
    { cause },
  );
}

let written = 0;

const stem = (target: string) => `.${basename(target).slice(0, 100)}.`;

/** Where the bytes go first: a name of this process and of this call. */
function temporaryBeside(target: string): string {
  return join(dirname(target), `${stem(target)}${process.pid}-${written++}.tmp`);
}

/** Clears away what writers of this file left beside it when they were killed. */
async function removeLeftovers(target: string): Promise<void> {
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(stem(target))) continue;
    const writer = /^(\d+)-\d+\.tmp$/.exec(name.slice(stem(target).length))?.[1];
    if (writer !== undefined && !isRunning(Number(writer))) await removeIfThere(join(dirname(target), name));
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** A link is followed, so that the file it names is replaced and not the link. */
async function targetOf(path: string): Promise<string> {
  const existing = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (existing === undefined) return path;
  if (!existing.isFile()) throw unwritable(path, existing.isDirectory() ? 'a folder' : 'a device');
  return realpath(path);
}

async function writeWhole(temporary: string, content: string | Uint8Array): Promise<void> {
  const file = await open(temporary, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename is on disk when its folder is. Where a system cannot open folders, such as Windows, it sees to that itself. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function guarded(path: string, action: (target: string, temporary: string) => Promise<void>): Promise<void> {
  let temporary: string | undefined;
  try {
    const target = await targetOf(path);
    temporary = temporaryBeside(target);
    await action(target, temporary);
  } catch (error) {
    if (temporary !== undefined) await removeIfThere(temporary);
    if (error instanceof InvalidDataError) throw error;
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw unwritable(path, found[code] ?? message, error as NodeJS.ErrnoException);
  }
}

async function removeIfThere(path: string): Promise<void> {
  // Why writing failed is what is told; that nothing could be cleared away either follows from it.
  await unlink(path).catch(() => undefined);
}

/**
 * Makes sure that `path` can be written, by writing beside it; what killed writers left there is cleared away.
 *
 * @throws InvalidDataError if it cannot.
 */
export async function requireWritable(path: string): Promise<void> {
  await guarded(path, async (target, temporary) => {
    await removeLeftovers(target);
    await writeWhole(temporary, '');
    await unlink(temporary);
  });
}

/**
 * Writes beside `path`, waits for the disk, and renames: at any moment, also of a power cut, there is the old file or the
 * whole new one.
 *
 * @throws InvalidDataError naming the path: a read-only folder, a full disk. What stood there before is as it was.
 * @example
 * ```ts
 * await writeAtomically('run.pxf', encodeCheckpoint(checkpoint));
 * ```
 */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  await guarded(path, async (target, temporary) => {
    await writeWhole(temporary, content);
    await rename(temporary, target);
    await syncFolder(dirname(target));
  });
}

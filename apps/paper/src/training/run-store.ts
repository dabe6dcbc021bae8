import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { InvalidDataError, type FlowCheckpoint } from 'proxflow';
import type { RunRecord } from './run-record.js';

/** A run that can go on: the flow, bit for bit, and what it has shown so far. */
export interface SavedRun {
  readonly version: 1;
  readonly fingerprint: string;
  readonly checkpoint: FlowCheckpoint;
  readonly record: RunRecord;
}

/** Keeps one run in a file. */
export interface RunStore {
  /** The saved run, undefined if there is none. @throws InvalidDataError for a file of another recipe. */
  load(fingerprint: string): Promise<SavedRun | undefined>;
  save(run: SavedRun): Promise<void>;
}

/** A store in structured-clone format, which keeps every bit of every number; replaced whole, never half written. */
export function fileStore(path: string): RunStore {
  return {
    async load(fingerprint) {
      const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (bytes === undefined) return undefined;
      const saved = readRun(path, bytes);
      if (saved.fingerprint === fingerprint) return saved;
      throw unfit(path, 'a run with other settings or data', 'a run of the same recipe');
    },
    async save(run) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(`${path}.part`, serialize(run));
      await rename(`${path}.part`, path);
    },
  };
}

function readRun(path: string, bytes: Buffer): SavedRun {
  let run: Partial<SavedRun> | null;
  try {
    run = deserialize(bytes) as Partial<SavedRun> | null;
  } catch (cause) {
    throw unfit(path, 'bytes that are no saved run', 'a file that this program wrote', cause);
  }
  if (run?.version === 1 && run.checkpoint !== undefined && run.record !== undefined) return run as SavedRun;
  throw unfit(path, 'something else', 'a saved run of version 1');
}

function unfit(path: string, value: string, expected: string, cause?: unknown): InvalidDataError {
  return new InvalidDataError(
    { argument: path, value, expected, remedy: 'Delete the file, or choose another folder with --checkpoints.' },
    { cause },
  );
}

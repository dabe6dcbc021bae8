import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { decodeContainer, encodeContainer, parseFlowCheckpoint } from '@proxflow/model-io';
import { readBytesIfThere, writeAtomically } from '@proxflow/model-io/node';
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

const format = 'proxflow-paper-run';

/** A store in the container of model files, which keeps every bit of every number; replaced whole, never half written. */
export function fileStore(path: string): RunStore {
  return {
    async load(fingerprint) {
      const bytes = await readBytesIfThere(path, 'saved run');
      if (bytes === undefined) return undefined;
      const saved = readRun(path, bytes);
      if (saved.fingerprint === fingerprint) return saved;
      throw unfit(path, 'a run with other settings or data', 'a run of the same recipe');
    },
    async save({ record, ...run }) {
      await mkdir(dirname(path), { recursive: true });
      const stored = { ...record, sweeps: [...record.sweeps] };
      await writeAtomically(path, encodeContainer({ format, ...run, record: stored }));
    },
  };
}

/** A file whose checksum fits holds what was written; what is to be told is whether that was such a run. */
function readRun(path: string, bytes: Uint8Array): SavedRun {
  let run: Partial<SavedRun> & { readonly format?: unknown };
  try {
    run = Object(decodeContainer(bytes, path)) as Partial<SavedRun>;
  } catch (cause) {
    throw unfit(path, 'bytes that are no saved run', 'a file that this program wrote', cause);
  }
  const { version, fingerprint, checkpoint, record } = run;
  if (run.format !== format || version !== 1 || fingerprint === undefined || record === undefined) {
    throw unfit(path, 'something else', 'a saved run of version 1');
  }
  const sweeps = new Map(record.sweeps);
  return { version, fingerprint, checkpoint: parseFlowCheckpoint(checkpoint, path), record: { ...record, sweeps } };
}

function unfit(path: string, value: string, expected: string, cause?: unknown): InvalidDataError {
  return new InvalidDataError(
    { argument: path, value, expected, remedy: 'Delete the file, or choose another folder with --checkpoints.' },
    { cause },
  );
}

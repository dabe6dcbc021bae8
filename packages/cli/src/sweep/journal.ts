import { open, readdir, readFile, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRecord, type RunRecord } from './run-record.js';

/**
 * Records of runs as lines of JSON, each added by one write and brought to the disk before the next run is begun, so that
 * whatever ends the program leaves whole records. A last line that was cut off by a fall of the machine is taken away.
 */
export class Journal {
  readonly #file: FileHandle;
  #last: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Opens or makes a journal to add to; says whether a last line had been cut off. */
  static async open(path: string): Promise<{ readonly journal: Journal; readonly mended: boolean }> {
    const file = await open(path, 'a');
    const bytes = await readFile(path);
    const whole = bytes.lastIndexOf('\n') + 1;
    const mended = whole < bytes.length;
    if (mended) await truncate(path, whole);
    return { journal: new Journal(file), mended };
  }

  /** Adds a record; records of runs that end together are written one after the other. */
  async append(record: RunRecord): Promise<void> {
    this.#last = this.#last.then(async () => {
      await this.#file.appendFile(`${JSON.stringify(record)}\n`);
      await this.#file.datasync();
    });
    await this.#last;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** Files of this kind in a folder: that of the whole sweep, and those of shards. */
export async function filesOf(folder: string, kind: 'runs' | 'plan'): Promise<string[]> {
  const form = kind === 'runs' ? /^runs(-\d+-of-\d+)?\.jsonl$/ : /^plan(-\d+-of-\d+)?\.json$/;
  const names = await readdir(folder);
  return names
    .filter((name) => form.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** All records in a folder, those of other shards included. @throws InvalidDataError for a line that is none. */
export async function readRecords(folder: string): Promise<RunRecord[]> {
  const records: RunRecord[] = [];
  for (const path of await filesOf(folder, 'runs')) {
    const lines = (await readFile(path, 'utf8')).split('\n');
    // What follows the last line feed is being written by another shard, or was cut off.
    lines.slice(0, -1).forEach((line, i) => records.push(parseRecord(line, path, i + 1)));
  }
  return records;
}

/** One record for each key: a result rather than a failure, else the later one. */
export function latestRecords(records: readonly RunRecord[]): Map<string, RunRecord> {
  const byKey = new Map<string, RunRecord>();
  for (const record of records) {
    const before = byKey.get(record.key);
    if (before?.status !== 'done') byKey.set(record.key, record);
  }
  return byKey;
}

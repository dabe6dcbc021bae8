import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Journal, latestRecords, readRecords } from './journal.js';
import { doneRecord, failedRecord } from './testing/records.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-journal-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('Journal', () => {
  it('keeps records that are added at once, whole and in their order', async () => {
    const { journal } = await Journal.open(join(folder, 'runs.jsonl'));
    const records = Array.from({ length: 50 }, (_, i) => doneRecord(`key ${i}`, { size: 'x'.repeat(5000) }, i / 50));
    await Promise.all(records.map((record) => journal.append(record)));
    await journal.close();
    expect(await readRecords(folder)).toEqual(records);
  });

  it('takes away a last line that was cut off, and says so', async () => {
    const path = join(folder, 'runs.jsonl');
    const first = await Journal.open(path);
    await first.journal.append(doneRecord('a', {}, 0.5));
    await first.journal.close();
    appendFileSync(path, '{"key":"b","sett');
    expect(await readRecords(folder)).toHaveLength(1);
    const { journal, mended } = await Journal.open(path);
    await journal.append(doneRecord('c', {}, 0.5));
    await journal.close();
    expect([first.mended, mended]).toEqual([false, true]);
    expect((await readRecords(folder)).map(({ key }) => key)).toEqual(['a', 'c']);
    expect(readFileSync(path, 'utf8').endsWith('\n')).toBe(true);
  });

  it('reads those of shards too, and nothing else', async () => {
    for (const name of ['runs-1-of-2.jsonl', 'runs-2-of-2.jsonl', 'other.jsonl']) {
      writeFileSync(join(folder, name), `${JSON.stringify(doneRecord(name, {}, 0.5))}\n`);
    }
    expect((await readRecords(folder)).map(({ key }) => key)).toEqual(['runs-1-of-2.jsonl', 'runs-2-of-2.jsonl']);
  });

  it.each(['no JSON', '{}', '{"key":"a","setting":{},"seed":"1","command":[],"status":"done","result":{}}'])(
    'refuses a line that is no record: %s',
    async (line) => {
      writeFileSync(join(folder, 'runs.jsonl'), `${JSON.stringify(doneRecord('a', {}, 0.5))}\n${line}\n`);
      await expect(readRecords(folder)).rejects.toMatchObject({ place: 'line 2' });
    },
  );
});

describe('latestRecords', () => {
  it('takes a result for a failure, and the first of two results', () => {
    const [one, two] = [doneRecord('a', {}, 0.5), doneRecord('a', {}, 0.6)];
    expect(latestRecords([failedRecord('a', {}), one, two, failedRecord('a', {})]).get('a')).toBe(one);
  });
});

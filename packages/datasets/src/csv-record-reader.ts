import { InvalidArgumentError, InvalidDataError } from '@proxflow/backend';
import { firstLineIsData, HEADER_SAMPLE, numberedNames, requireColumnNames } from './csv-header.js';
import { CsvParser, isBlank } from './csv-parser.js';
import { cellPlace } from './csv-place.js';
import { CsvRecords, type CsvFormat, type CsvHeader } from './csv-records.js';
import { PackedColumn, type ColumnStorage } from './packed-column.js';

/** What is to be kept of a file's records, decided when its header is known. */
export interface RecordPlan {
  /** One entry for each column of the file. */
  readonly storage: readonly ColumnStorage[];
}

/** The records of a CSV file with the plan they were kept by. */
export interface PlannedRecords<P extends RecordPlan> {
  readonly source: CsvRecords;
  readonly plan: P;
}

function requireFullRecord(record: readonly string[], { columnNames, name }: CsvHeader, row: number): void {
  const { length } = record;
  if (length === columnNames.length) return;
  const blank = isBlank(record);
  const absent = columnNames[length];
  throw new InvalidDataError({
    argument: name,
    place: cellPlace(row, blank || absent === undefined ? columnNames[0] : absent),
    value: blank ? 'an empty line' : `${length} cells`,
    expected: `${columnNames.length} cells, one for each column`,
    remedy: blank
      ? 'Delete the empty line, or fill it in.'
      : 'Add the missing cells or remove those too many; quote a cell that contains the delimiter.',
  });
}

/** Names, and whether the first line is already data, from the first lines of a file. */
function readHeader(lines: readonly (readonly string[])[], name: string, { header }: CsvFormat): CsvHeader {
  if (lines.length === 0) {
    throw new InvalidDataError({
      argument: name,
      place: 'row 1',
      value: 'an empty file',
      expected: 'a line of column names and at least one line of data',
      remedy: 'Check the path and the export; the file holds no text.',
    });
  }
  return (header ?? !firstLineIsData(lines))
    ? { name, columnNames: requireColumnNames(lines, name, header === true), firstRow: 2 }
    : { name, columnNames: numberedNames(lines[0].length), firstRow: 1 };
}

/** A reader that knows its header. */
interface Begun<P extends RecordPlan> {
  readonly header: CsvHeader;
  readonly plan: P;
  readonly columns: readonly PackedColumn[];
}

/**
 * Takes the text of a CSV or TSV file piece by piece, checks its outer form (names, record lengths, quotes) and keeps what a plan
 * wants of each record. Names are trimmed, cells are as written. Blank lines at the end are no records; one in between is an
 * error. All errors are InvalidDataError and name file and row. Memory: what is kept, and a block of text.
 */
export class CsvRecordReader<P extends RecordPlan> {
  readonly #name: string;
  readonly #format: CsvFormat;
  readonly #makePlan: (header: CsvHeader) => P;
  readonly #parser: CsvParser;
  /** The lines that tell names from data; emptied when the header is known. */
  #lines: (readonly string[])[] = [];
  #begun: Begun<P> | undefined;
  #rows = 0;
  /** Records that {@link take} has handed over. */
  #taken = 0;

  constructor(name: string, format: CsvFormat, makePlan: (header: CsvHeader) => P) {
    this.#name = name;
    this.#format = format;
    this.#makePlan = makePlan;
    this.#parser = new CsvParser(name, format.delimiter, (record) => this.#take(record));
  }

  /** Records that are kept so far. */
  get rows(): number {
    return this.#rows;
  }

  push(text: string): void {
    this.#parser.push(text);
  }

  /** The records since the last call, which are then forgotten; undefined where there are none yet. */
  take(): PlannedRecords<P> | undefined {
    const rows = this.#rows - this.#taken;
    if (this.#begun === undefined || rows === 0) return undefined;
    const { header, plan, columns } = this.#begun;
    const source = new CsvRecords({ ...header, firstRow: header.firstRow + this.#taken }, columns, rows);
    this.#taken = this.#rows;
    this.#begun = { header, plan, columns: plan.storage.map((storage) => new PackedColumn(storage)) };
    return { source, plan };
  }

  /** Takes the end of the text, and all records but those taken. */
  end(): PlannedRecords<P> {
    this.finish();
    return this.take() as PlannedRecords<P>;
  }

  /** Takes the end of the text. @throws InvalidDataError for a file without a record. */
  finish(): void {
    this.#parser.end();
    if (this.#begun === undefined) this.#begin();
    if (this.#rows > 0) return;
    throw new InvalidDataError({
      argument: this.#name,
      place: 'row 2',
      value: 'nothing below the column names',
      expected: 'at least one line of data',
      remedy: 'Add the data rows; the file has a header only.',
    });
  }

  #take(record: readonly string[]): void {
    if (this.#begun !== undefined) {
      this.#keep(record, this.#begun.header, this.#begun.columns);
      return;
    }
    this.#lines.push(record);
    if (this.#lines.length === HEADER_SAMPLE) this.#begin();
  }

  #begin(): Begun<P> {
    const lines = this.#lines;
    this.#lines = [];
    const header = readHeader(lines, this.#name, this.#format);
    const plan = this.#makePlan(header);
    const columns = plan.storage.map((storage) => new PackedColumn(storage));
    this.#begun = { header, plan, columns };
    for (const record of lines.slice(header.firstRow - 1)) this.#keep(record, header, columns);
    return this.#begun;
  }

  #keep(record: readonly string[], header: CsvHeader, columns: readonly PackedColumn[]): void {
    requireFullRecord(record, header, header.firstRow + this.#rows);
    for (let i = 0; i < columns.length; i++) columns[i].add(record[i]);
    this.#rows++;
  }
}

/** Takes a whole text apart; see {@link CsvRecordReader}. */
export function readRecords<P extends RecordPlan>(
  text: string,
  name: string,
  format: CsvFormat,
  makePlan: (header: CsvHeader) => P,
): PlannedRecords<P> {
  if (typeof text !== 'string') {
    throw new InvalidArgumentError({
      argument: 'text',
      value: typeof text,
      expected: 'the text of the file as a string',
      remedy: "Read the file as text first, for example with readFile(path, 'utf8') or file.text().",
    });
  }
  const reader = new CsvRecordReader(name, format, makePlan);
  reader.push(text);
  return reader.end();
}

/** Takes a text apart as its pieces come; see {@link CsvRecordReader}. */
export async function streamRecords<P extends RecordPlan>(
  pieces: AsyncIterable<string>,
  name: string,
  format: CsvFormat,
  makePlan: (header: CsvHeader) => P,
): Promise<PlannedRecords<P>> {
  const reader = new CsvRecordReader(name, format, makePlan);
  for await (const piece of pieces) reader.push(piece);
  return reader.end();
}

/** Takes a text apart as its pieces come and hands its records on in blocks, at least one of them; none is held. */
export async function* streamRecordBlocks<P extends RecordPlan>(
  pieces: AsyncIterable<string>,
  name: string,
  format: CsvFormat,
  makePlan: (header: CsvHeader) => P,
): AsyncGenerator<PlannedRecords<P>, void, void> {
  const reader = new CsvRecordReader(name, format, makePlan);
  for await (const piece of pieces) {
    reader.push(piece);
    const block = reader.take();
    if (block !== undefined) yield block;
  }
  reader.finish();
  const last = reader.take();
  if (last !== undefined) yield last;
}

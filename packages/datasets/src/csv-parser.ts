import { InvalidDataError } from '@proxflow/backend';
import Papa from 'papaparse';

/** What stands between two cells. */
export type Delimiter = ',' | '\t' | ';' | '|';

/**
 * Characters that are taken apart at a time, and from the first of which delimiter and line ends are found. A record is cut out
 * where it ends, so that the records do not depend on it; nor do they on the pieces the text comes in.
 */
const BLOCK = 2 ** 20;
/** Longer than any record is: what goes on for so long is a quote that is never closed. */
const LONGEST_RECORD = 16 * BLOCK;

/** Takes the next record of a file; its row as a spreadsheet counts is its number among them, from 1. */
export type TakeRecord = (record: readonly string[]) => void;

/** Whether a record is a line of nothing but blanks. */
export function isBlank(record: readonly string[]): boolean {
  return record.length === 1 && record[0].trim() === '';
}

/** Line ends after the last record would count as one-cell records, also when the delimiter is guessed. */
function withoutTrailingLineEnds(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--;
  return text.slice(0, end);
}

/**
 * Takes the text of a CSV file apart that comes piece by piece, and hands each record on as soon as it is whole. Holds no more
 * than a block and the record it ends in.
 */
export class CsvParser {
  readonly #name: string;
  readonly #delimiter: Delimiter | undefined;
  readonly #take: TakeRecord;
  #parser: Papa.Parser | undefined;
  #incoming = '';
  #unfinished = '';
  #row = 1;
  /** Lines of blanks are no records unless one follows. */
  readonly #blank: (readonly string[])[] = [];

  constructor(name: string, delimiter: Delimiter | undefined, take: TakeRecord) {
    this.#name = name;
    this.#delimiter = delimiter;
    this.#take = take;
  }

  /** Takes the next piece of the text. @throws InvalidDataError for a quote that is not closed where it should be. */
  push(text: string): void {
    this.#incoming += text;
    while (this.#incoming.length >= BLOCK) {
      const block = this.#incoming.slice(0, BLOCK);
      this.#incoming = this.#incoming.slice(BLOCK);
      this.#parse(block, false);
    }
  }

  /** Takes the rest apart; blank lines at the end are no records. @throws InvalidDataError as {@link push}. */
  end(): void {
    this.#parse(this.#parser === undefined ? withoutTrailingLineEnds(this.#incoming) : this.#incoming, true);
    this.#incoming = '';
  }

  #parse(block: string, isLast: boolean): void {
    // A byte order mark is no part of the first name.
    const fresh = this.#parser === undefined && block.startsWith('\uFEFF') ? block.slice(1) : block;
    this.#parser ??= createParser(fresh, this.#delimiter);
    const text = this.#unfinished + fresh;
    const { data, errors, meta } = this.#parser.parse(text, 0, !isLast) as Papa.ParseResult<string[]>;
    // An undetectable delimiter is no fault: a file of one column has none. What is wrong in a record that is cut off may
    // be right when it is whole.
    const quotes = errors.find(({ type, row }) => type === 'Quotes' && (isLast || (row ?? 0) < data.length));
    if (quotes !== undefined) throw this.#openQuote(quotes.row ?? 0);
    this.#unfinished = isLast ? '' : text.slice(meta.cursor);
    if (this.#unfinished.length > LONGEST_RECORD) throw this.#openQuote(data.length);
    for (const record of data) this.#emit(record);
  }

  #emit(record: readonly string[]): void {
    if (isBlank(record)) {
      this.#blank.push(record);
      return;
    }
    for (const each of [...this.#blank.splice(0), record]) {
      this.#take(each);
      this.#row++;
    }
  }

  #openQuote(record: number): InvalidDataError {
    return new InvalidDataError({
      argument: this.#name,
      place: `row ${this.#row + this.#blank.length + record}`,
      expected: 'every quoted cell to be closed by a quote right before the delimiter',
      remedy: 'Close the quoted cell, and double each quote inside it ("").',
    });
  }
}

function createParser(head: string, delimiter: Delimiter | undefined): Papa.Parser {
  const { meta } = Papa.parse<string[]>(head, {
    delimiter: delimiter ?? '',
    delimitersToGuess: [',', '\t', ';', '|'],
    preview: 1,
  });
  // No header, and no line is skipped: that would shift the row numbers of every later message.
  return new Papa.Parser({ delimiter: meta.delimiter, newline: meta.linebreak as '\n' });
}

import { isMissing, parseNumber } from './cell-values.js';

/**
 * What is kept of a column: `number`, of a number its value only, of anything else its text; `exact`, the text of every cell,
 * for classes and categories that may be numbers; `none`, nothing.
 */
export type ColumnStorage = 'number' | 'exact' | 'none';

const FIRST_CAPACITY = 1024;
/** In the place of a code: the cell is a number, and its text is not kept. */
const NO_TEXT = -1;

/** A text of its own, as a part of a longer one would keep all of that in memory. */
function ownText(text: string): string {
  return text.split('').join('');
}

/** The same numbers with room for more. */
function grown<T extends Float64Array | Int32Array>(array: T, next: T): T {
  next.set(array);
  return next;
}

/**
 * The cells of one column in typed arrays: 8 bytes for a number, 4 for a text and for each distinct text the text itself. Arrays
 * double when they are full; what is reserved and not yet written takes no memory on the systems we know.
 */
export class PackedColumn {
  readonly #storage: ColumnStorage;
  #numbers: Float64Array | undefined;
  #codes: Int32Array | undefined;
  readonly #texts: string[] = [];
  readonly #numbersOfTexts: number[] = [];
  readonly #missing: boolean[] = [];
  readonly #known = new Map<string, number>();
  #rows = 0;

  constructor(storage: ColumnStorage) {
    this.#storage = storage;
  }

  /** Takes the cell of the next record. */
  add(cell: string): void {
    const row = this.#rows++;
    if (this.#storage === 'none') return;
    if (this.#storage === 'number') {
      const value = parseNumber(cell);
      if (value !== undefined) {
        this.#numbersUpTo(row)[row] = value;
        if (this.#codes !== undefined) this.#codesUpTo(row)[row] = NO_TEXT;
        return;
      }
      if (this.#numbers !== undefined) this.#numbersUpTo(row)[row] = NaN;
    }
    this.#codesUpTo(row)[row] = this.#known.get(cell) ?? this.#learn(cell);
  }

  /** The cell as written; of a number whose text is not kept, the shortest text that is this number. */
  cell(row: number): string {
    const code = this.#codes?.[row] ?? NO_TEXT;
    return code === NO_TEXT ? String(this.#numbers?.[row]) : this.#texts[code];
  }

  /** The number the cell is; undefined for anything else. */
  number(row: number): number | undefined {
    const code = this.#codes?.[row] ?? NO_TEXT;
    const value = code === NO_TEXT ? (this.#numbers?.[row] ?? NaN) : this.#numbersOfTexts[code];
    return Number.isNaN(value) ? undefined : value;
  }

  /** Whether the cell has no value. */
  isMissing(row: number): boolean {
    const code = this.#codes?.[row] ?? NO_TEXT;
    return code !== NO_TEXT && this.#missing[code];
  }

  /** The numbers `[rows]`, NaN where a cell is none; not to be changed, as it may be the column's own array. */
  numbers(): Float64Array {
    if (this.#numbers !== undefined) return this.#numbers.subarray(0, this.#rows);
    return Float64Array.from({ length: this.#rows }, (_, row) => this.number(row) ?? NaN);
  }

  #learn(cell: string): number {
    const code = this.#texts.length;
    const text = ownText(cell);
    this.#texts.push(text);
    this.#numbersOfTexts.push(parseNumber(text) ?? NaN);
    this.#missing.push(isMissing(text));
    this.#known.set(text, code);
    return code;
  }

  /** The numbers with room for a row. Where there were none yet, the cells so far are none. */
  #numbersUpTo(row: number): Float64Array {
    if (this.#numbers === undefined) this.#numbers = new Float64Array(capacityFor(row)).fill(NaN, 0, row);
    else if (row >= this.#numbers.length) {
      this.#numbers = grown(this.#numbers, new Float64Array(2 * this.#numbers.length));
    }
    return this.#numbers;
  }

  /** The codes with room for a row. Where there were none yet, the cells so far are numbers. */
  #codesUpTo(row: number): Int32Array {
    if (this.#codes === undefined) this.#codes = new Int32Array(capacityFor(row)).fill(NO_TEXT, 0, row);
    else if (row >= this.#codes.length) this.#codes = grown(this.#codes, new Int32Array(2 * this.#codes.length));
    return this.#codes;
  }
}

function capacityFor(row: number): number {
  let capacity = FIRST_CAPACITY;
  while (capacity <= row) capacity *= 2;
  return capacity;
}

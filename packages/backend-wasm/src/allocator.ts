import { OutOfMemoryError } from '@proxflow/backend';

/** Blocks start and end on cache lines. */
const alignment = 64;
const pageBytes = 65536;
/** What WebAssembly can address with 32 bits. */
export const addressableBytes = 2 ** 32;

interface Free {
  readonly at: number;
  readonly bytes: number;
}

/**
 * Storage inside one WebAssembly memory, handed out and taken back by the host: best fit over the free blocks, and
 * neighbours are joined when they come back. A loop that frees what it makes finds its old places again, so memory does
 * not grow after the first round. Allocation costs time linear in the free blocks, of which there are few.
 */
export class Allocator {
  /** By address; no two touch. */
  readonly #free: Free[] = [];
  readonly #sizes = new Map<number, number>();
  #end: number;

  constructor(
    readonly memory: WebAssembly.Memory,
    start: number,
  ) {
    this.#end = roundUp(start);
  }

  /** Bytes of the memory, used or not. */
  get capacity(): number {
    return this.memory.buffer.byteLength;
  }

  /** Blocks handed out and not taken back. */
  get blocks(): number {
    return this.#sizes.size;
  }

  /** The address of a new block. @throws OutOfMemoryError when the memory cannot grow so far. */
  allocate(bytes: number): number {
    const size = roundUp(bytes);
    let best = -1;
    for (let i = 0; i < this.#free.length; i++) {
      if (this.#free[i].bytes >= size && (best < 0 || this.#free[i].bytes < this.#free[best].bytes)) best = i;
    }
    const at = best < 0 ? this.#extend(size) : this.#take(best, size);
    this.#sizes.set(at, size);
    return at;
  }

  /** New blocks: all of them, or none and an OutOfMemoryError. */
  allocateAll(sizes: readonly number[]): number[] {
    const blocks: number[] = [];
    try {
      for (const bytes of sizes) blocks.push(this.allocate(bytes));
      return blocks;
    } catch (error) {
      for (const block of blocks) this.release(block);
      throw error;
    }
  }

  /** Takes back a block that {@link allocate} gave. */
  release(at: number): void {
    const bytes = this.#sizes.get(at) ?? 0;
    this.#sizes.delete(at);
    let i = this.#free.length;
    while (i > 0 && this.#free[i - 1].at > at) i--;
    const before = this.#free[i - 1];
    const after = this.#free[i];
    const joinsBefore = before !== undefined && before.at + before.bytes === at;
    const joinsAfter = after !== undefined && at + bytes === after.at;
    const start = joinsBefore ? before.at : at;
    const end = joinsAfter ? after.at + after.bytes : at + bytes;
    this.#free.splice(joinsBefore ? i - 1 : i, Number(joinsBefore) + Number(joinsAfter), {
      at: start,
      bytes: end - start,
    });
    const last = this.#free.at(-1);
    if (last !== undefined && last.at + last.bytes === this.#end) {
      this.#end = last.at;
      this.#free.pop();
    }
  }

  #take(index: number, size: number): number {
    const { at, bytes } = this.#free[index];
    if (bytes === size) this.#free.splice(index, 1);
    else this.#free[index] = { at: at + size, bytes: bytes - size };
    return at;
  }

  #extend(size: number): number {
    const at = this.#end;
    // Kernels may look, without using what they see, one vector beyond a block.
    const needed = at + size + alignment - this.capacity;
    if (needed > 0) this.#grow(needed, size);
    this.#end = at + size;
    return at;
  }

  #grow(needed: number, asked: number): void {
    // A quarter more than there is, so that growing is rare; just enough if that is refused.
    const wishes = [Math.max(needed, this.capacity / 4), needed].map((bytes) => Math.ceil(bytes / pageBytes));
    for (const pages of wishes) {
      try {
        this.memory.grow(pages);
        return;
      } catch {
        // Refused: RangeError beyond the limit, TypeError beyond all that can be asked for.
      }
    }
    throw new OutOfMemoryError({
      argument: 'memory',
      value: `${asked} bytes more than ${this.#end}`,
      expected: 'arrays that fit into WebAssembly memory',
      remedy: 'Use fewer particles or rows, float32 instead of float64, or a larger memoryLimit (at most 4 GiB).',
    });
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

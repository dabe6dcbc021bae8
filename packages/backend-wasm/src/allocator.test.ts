import { OutOfMemoryError } from '@proxflow/backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Allocator } from './allocator.js';
import { createWasmBackend, createWasmDriver } from './wasm-backend.js';

const start = 1000;
const fresh = () => new Allocator(new WebAssembly.Memory({ initial: 1, maximum: 64 }), start);

describe('Allocator', () => {
  it('starts above the bytes of the kernels and aligns to cache lines', () => {
    const allocator = fresh();
    expect([allocator.allocate(1), allocator.allocate(65), allocator.allocate(64)]).toEqual([1024, 1088, 1216]);
    expect(allocator.blocks).toBe(3);
  });

  it('hands out a freed block again, the smallest that is large enough', () => {
    const allocator = fresh();
    const [large, , small] = allocator.allocateAll([640, 64, 128, 64]);
    allocator.release(large);
    allocator.release(small);
    expect(allocator.allocate(100)).toBe(small);
    expect(allocator.allocate(100)).toBe(large);
    expect(allocator.allocate(500)).toBe(large + 128);
  });

  it('joins neighbours, whichever comes back first', () => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [0, 2, 1],
      [1, 0, 2],
    ]) {
      const allocator = fresh();
      const blocks = allocator.allocateAll([640, 640, 640, 64]);
      for (const index of order) allocator.release(blocks[index]);
      expect(allocator.allocate(3 * 640)).toBe(blocks[0]);
    }
  });

  it('allocates all of a list or nothing', () => {
    const allocator = fresh();
    expect(() => allocator.allocateAll([1000, 1000, 2 ** 30])).toThrow(OutOfMemoryError);
    expect(allocator.blocks).toBe(0);
    expect(allocator.allocate(64)).toBe(1024);
  });

  it('keeps live blocks apart in any order of use', () => {
    const step = fc.oneof(
      fc.record({ bytes: fc.integer({ min: 1, max: 4000 }) }),
      fc.record({ releases: fc.nat({ max: 1000 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const allocator = fresh();
        const live: { at: number; bytes: number }[] = [];
        for (const one of steps) {
          if ('bytes' in one) {
            const at = allocator.allocate(one.bytes);
            expect(at).toBeGreaterThanOrEqual(start);
            expect(at + one.bytes).toBeLessThanOrEqual(allocator.capacity);
            const overlaps = live.some((other) => at < other.at + other.bytes && other.at < at + one.bytes);
            expect(overlaps).toBe(false);
            live.push({ at, bytes: one.bytes });
          } else if (live.length > 0) {
            const [block] = live.splice(one.releases % live.length, 1);
            allocator.release(block.at);
          }
          expect(allocator.blocks).toBe(live.length);
        }
        // All given back, the memory is one piece again.
        for (const { at } of live) allocator.release(at);
        expect(allocator.allocate(3_000_000)).toBe(1024);
      }),
    );
  });

  it('does not grow after the first round of a loop', () => {
    const allocator = fresh();
    const round = (i: number) => {
      const first = allocator.allocate(50_000);
      const second = allocator.allocate(64 + 64 * (i % 7));
      const third = allocator.allocate(30_000);
      for (const at of i % 2 === 0 ? [second, first, third] : [first, third, second]) allocator.release(at);
    };
    for (let i = 0; i < 7; i++) round(i);
    const { capacity } = allocator;
    for (let i = 0; i < 100_000; i++) round(i);
    expect(allocator.capacity).toBe(capacity);
    expect(allocator.blocks).toBe(0);
  });

  it('grows by as little as is left when a quarter more is refused', () => {
    const memory = new WebAssembly.Memory({ initial: 16, maximum: 17 });
    const allocator = new Allocator(memory, 0);
    expect(allocator.allocate(17 * 65536 - 64)).toBe(0);
    expect(memory.buffer.byteLength).toBe(17 * 65536);
    expect(() => allocator.allocate(1)).toThrow(OutOfMemoryError);
  });
});

describe('a memory that is full', () => {
  const memoryLimit = 64 * 65536;

  it('says what to do, leaks nothing and stays usable', async () => {
    const backend = await createWasmBackend({ memoryLimit });
    const before = backend.memory();
    expect(() => backend.fill([2000, 2000], 1)).toThrow(
      expect.objectContaining({
        name: 'OutOfMemoryError',
        argument: 'memory',
        value: expect.stringContaining('16000000 bytes') as string,
        expected: 'arrays that fit into WebAssembly memory',
        remedy: expect.stringContaining('memoryLimit') as string,
      }),
    );
    // More than any memory can be asked for.
    expect(() => backend.fill([2 ** 31, 2 ** 21], 1)).toThrow(OutOfMemoryError);
    expect(backend.memory()).toEqual(before);
    const ones = backend.fill([500, 500], 1);
    expect((await backend.read(backend.reduce('sum', ones, 1)))[499]).toBe(500);
  });

  it('takes back the first result of a kernel when the second has no room', async () => {
    const driver = await createWasmDriver({ memoryLimit });
    const positions = { handle: driver.fill([300, 3], 0.1), shape: [300, 3] as const };
    const inputs = { handle: driver.fill([1000, 1], 0.1), shape: [1000, 1] as const };
    // One result takes 1.2 MB: two fit beside the scratch only if nothing of the failed calls is left.
    const occupied = driver.fill([300, 1000], 0);
    for (let i = 0; i < 20; i++) {
      expect(() => driver.fused?.ridgeForward?.('tanh', positions, inputs)).toThrow(OutOfMemoryError);
    }
    driver.release(occupied);
    expect(driver.fused?.ridgeForward?.('tanh', positions, inputs)).toBeDefined();
  });
});

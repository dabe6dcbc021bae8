import { createCpuBackend } from '@proxflow/backend-cpu';
import { tanhNeuron } from '@proxflow/neurons';
import { describe, expect, it } from 'vitest';
import { populationRisk, rowBlocks, squaredLoss } from './index.js';

const backend = createCpuBackend();
const neuron = tanhNeuron();

describe('rowBlocks', () => {
  it('is one block where values and slopes of all rows fit, to the byte', () => {
    const all = { backend, neuron, particles: 10, rows: 100 };
    expect(rowBlocks({ ...all, memoryLimit: 8 * 2 * 10 * 100 })).toEqual([{ start: 0, count: 100 }]);
    expect(rowBlocks({ ...all, memoryLimit: 8 * 2 * 10 * 100 - 1 }).length).toBeGreaterThan(1);
    expect(rowBlocks({ ...all, backend: { dtype: 'float32' }, memoryLimit: 4 * 2 * 10 * 100 })).toHaveLength(1);
  });

  it('covers every row once, in order, in blocks that fit', () => {
    for (const memoryLimit of [1, 8 * 2 * 10 * 3, 8 * 2 * 10 * 63, 8 * 2 * 10 * 200]) {
      const blocks = rowBlocks({ backend, neuron, particles: 10, rows: 1001, memoryLimit });
      let next = 0;
      for (const { start, count } of blocks) {
        expect(start).toBe(next);
        next += count;
        expect(8 * 2 * 10 * count <= memoryLimit || count === 1).toBe(true);
      }
      expect(next).toBe(1001);
    }
  });

  it('needs 16 blocks for 1e5 neurons on 1e4 rows within 1 GiB', () => {
    const blocks = rowBlocks({ backend, neuron, particles: 1e5, rows: 1e4 });
    expect(blocks).toHaveLength(16);
    expect(blocks[0].count).toBe(640);
  });

  it('refuses a limit that is no whole number of bytes', () => {
    const data = { inputs: Float64Array.of(1), inputDimension: 1, targets: Float64Array.of(1) };
    expect(() => populationRisk({ loss: squaredLoss(), neuron, ...data, memoryLimit: 0.5 })).toThrow(/memoryLimit/);
  });
});

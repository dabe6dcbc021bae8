import { unknownActivation, type Activation, type DriverKernels } from '@proxflow/backend';
import type { Address, Machine } from './wasm-driver.js';

function activationNumber(activation: Activation): number {
  switch (activation) {
    case 'tanh':
      return 0;
    case 'relu':
      return 1;
    case 'logistic':
      return 2;
    case 'erf':
      return 3;
    case 'softplus':
      return 4;
    case 'sine':
      return 5;
    default:
      throw unknownActivation(activation);
  }
}

/** Every fused kernel of the contract, each one call into the module. */
export function fusedKernels(machine: Machine): DriverKernels<Address> {
  const { kernels, allocator, scratch, entryBytes, allocate } = machine;
  return {
    squaredDistances(a, b) {
      const [rows, dimension] = a.shape;
      const columns = b.shape[0];
      const [out] = allocate([rows, columns]);
      kernels.squaredDistances(out, a.handle, b.handle, rows, columns, dimension, scratch);
      return out;
    },
    gibbsKernel(cost, epsilon, rowMinimum) {
      const [out] = allocate(cost.shape);
      kernels.gibbsKernel(out, cost.handle, rowMinimum.handle, ...cost.shape, epsilon);
      return out;
    },
    gibbsKernelOfPoints(a, b, epsilon) {
      const [rows, dimension] = a.shape;
      const [columns] = b.shape;
      const packedShape = [kernels.packedEntries(columns, dimension)] as const;
      const [kernel, rowMinimum, rowMaximum, packed] = allocate([rows, columns], [rows], [rows], packedShape);
      kernels.packPoints(packed, b.handle, columns, dimension);
      kernels.gibbsKernelOfPoints(
        kernel,
        rowMinimum,
        rowMaximum,
        a.handle,
        rows,
        columns,
        dimension,
        epsilon,
        packed,
        scratch,
      );
      allocator.release(packed);
      return { kernel, rowMinimum, rowMaximum };
    },
    logSumExp(x, axis) {
      const [out] = allocate([x.shape[1 - axis]]);
      kernels.logSumExp(out, x.handle, ...x.shape, x.shape[1], axis);
      return out;
    },
    softmin(epsilon, cost, potential, axis) {
      const [out] = allocate([cost.shape[1 - axis]]);
      kernels.softmin(out, cost.handle, potential.handle, ...cost.shape, cost.shape[1], epsilon, axis);
      return out;
    },
    squaredMatvec(a, x) {
      const [out] = allocate([a.shape[0]]);
      kernels.squaredMatvec(out, a.handle, x.handle, ...a.shape);
      return out;
    },
    diagonal({ handle, shape: [rows, columns] }) {
      const length = Math.min(rows, columns);
      const [out] = allocate([length]);
      // One entry of each row, the next one place further: rows of columns + 1 entries, of which the first is taken.
      kernels.copyRows(out, entryBytes, handle, (columns + 1) * entryBytes, length, entryBytes);
      return out;
    },
    scalingSweep(kernel, numerator, scaling) {
      const [rows, columns] = kernel.shape;
      const [dual, columnSums, block] = allocate([rows], [columns], [kernels.sweepEntries(rows, columns)]);
      kernels.scalingSweep(dual, columnSums, kernel.handle, numerator.handle, scaling.handle, rows, columns, block);
      allocator.release(block);
      return { dual, columnSums };
    },
    ridgeForward(activation, positions, inputs) {
      const number = activationNumber(activation);
      const [neurons] = positions.shape;
      const [points, dimension] = inputs.shape;
      const [values, slopes] = allocate([neurons, points], [neurons, points]);
      kernels.ridgeForward(
        number,
        values,
        slopes,
        positions.handle,
        inputs.handle,
        neurons,
        points,
        dimension,
        scratch,
      );
      return { values, slopes };
    },
    ridgePullback(positions, inputs, values, slopes, cotangent) {
      const [neurons] = positions.shape;
      const [points, dimension] = inputs.shape;
      const [potential, gradient] = allocate([neurons], positions.shape);
      kernels.ridgePullback(
        potential,
        gradient,
        positions.handle,
        inputs.handle,
        values.handle,
        slopes.handle,
        cotangent.handle,
        neurons,
        points,
        dimension,
        scratch,
      );
      return { potential, gradient };
    },
    eulerMaruyama(positions, gradient, noise, stepSize, noiseScale) {
      const [particles, dimension] = positions.shape;
      const [out] = allocate(positions.shape);
      kernels.eulerMaruyama(
        out,
        positions.handle,
        gradient.handle,
        noise.handle,
        particles * dimension,
        stepSize,
        noiseScale,
      );
      return out;
    },
  };
}

import { createCpuBackend } from '@proxflow/backend-cpu';
import { describeCost } from '@proxflow/conformance';
import { pointGeometry, sinkhorn } from '@proxflow/sinkhorn';
import { expect, it } from 'vitest';
import { greatCircleCost } from './great-circle-cost.js';

const onSphere = ([latitude, longitude]: readonly number[]): [number, number, number] => {
  const [a, b] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
  return [Math.cos(a) * Math.cos(b), Math.cos(a) * Math.sin(b), Math.sin(a)];
};

describeCost({
  name: 'great circle',
  cost: greatCircleCost(),
  backend: createCpuBackend,
  dimension: 2,
  properties: { symmetric: true, nonNegative: true, zeroOnDiagonal: true },
  // The same angle another way: by the lengths of sum and difference of the directions.
  oracle: (x, y) => {
    const [a, b] = [onSphere(x), onSphere(y)];
    const length = (sign: number) => Math.hypot(...a.map((ak, k) => ak + sign * b[k]));
    return 2 * Math.atan2(length(-1), length(1));
  },
});

it('transport between stations goes the short way round the date line', async () => {
  const backend = createCpuBackend();
  const x = await backend.upload([0, 179, 0, 10], [2, 2]);
  const y = await backend.upload([0, 12, 0, -179], [2, 2]);
  const cost = pointGeometry({ backend, x, y, cost: greatCircleCost() });
  const { status, transportCost } = await sinkhorn({ backend, cost, epsilon: 1e-3 });
  expect(status).toBe('converged');
  // Each station sends its half two degrees: 179 to -179 and 10 to 12.
  expect(transportCost).toBeCloseTo((2 * Math.PI) / 180, 6);
});

import { fitStandardizer } from '@proxflow/datasets';
import { createRandom } from '@proxflow/random';
import { expect, it } from 'vitest';
import { boundsOf, gridInputs, onPlane, picturePlane } from './picture-plane.js';

const names = { featureNames: ['height', 'width', 'depth'], targetName: 'kind' };

it('shows two features in their own units, though the network sees standardised ones', () => {
  const features = Float64Array.of(10, 200, 20, 100, 60, 300);
  const standardizer = fitStandardizer({ features, rows: 3, columns: 2 });
  const inputs = standardizer.transform(features, 3);
  const plane = picturePlane({ inputs, inputDimension: 2, standardizer, ...names });
  onPlane(plane, inputs).forEach((value, k) => expect(value).toBeCloseTo(features[k], 10));
  expect(plane.labels).toEqual(['height', 'width']);
  const corner = gridInputs(plane, { left: 0, right: 2, bottom: 0, top: 2 }, 1, 1);
  const expected = standardizer.transform(Float64Array.of(1, 1), 1);
  corner.forEach((value, k) => expect(value).toBeCloseTo(expected[k], 10));
});

it('shows many features on the plane in which they spread most', () => {
  const normals = createRandom(1).stream('cloud').normals(0, 400, 3);
  // Deviations 1, 5 and 2 about the mean 7.
  const inputs = normals.map((z, k) => 7 + [1, 5, 2][k % 3] * z);
  const plane = picturePlane({ inputs, inputDimension: 3, standardizer: undefined, ...names });
  expect(plane.projected).toBe(true);
  expect(plane.first[1]).toBeGreaterThan(0.99);
  expect(plane.second?.[2]).toBeGreaterThan(0.99);
  const points = onPlane(plane, inputs);
  expect(points[1]).toBeCloseTo((inputs[2] - 7) * 1, 0);
});

it('leaves a margin about the points, and a square where both axes are alike', () => {
  expect(boundsOf(Float64Array.of(0, 0, 10, 5), true)).toEqual({ left: -1, right: 11, bottom: -3.5, top: 8.5 });
  expect(boundsOf(Float64Array.of(0, 0, 10, 5), false)).toEqual({ left: -1, right: 11, bottom: -0.5, top: 5.5 });
});

import type { Standardizer } from '@proxflow/datasets';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/**
 * The plane (or line) of input space that pictures show: input = origin + u first + v second, in the coordinates the network
 * sees. The two directions are orthogonal.
 */
export interface PicturePlane {
  /** `[D]`. */
  readonly origin: Float64Array;
  readonly first: Float64Array;
  /** Undefined for one feature: pictures then show the target upwards. */
  readonly second: Float64Array | undefined;
  readonly labels: readonly [string, string];
  /** Whether points are projected, so that their class need not be that of the surface under them. */
  readonly projected: boolean;
}

/** Inputs `[n, D]` as the network sees them. */
export interface PlaneQuestion {
  readonly inputs: Float64Array;
  readonly inputDimension: number;
  readonly standardizer: Standardizer | undefined;
  readonly featureNames: readonly string[];
  readonly targetName: string;
}

/** One feature or two are shown as they are; of more, the two principal components of the inputs, about their mean. */
export function picturePlane({
  inputs,
  inputDimension,
  standardizer,
  featureNames,
  targetName,
}: PlaneQuestion): PicturePlane {
  const mean = standardizer?.mean ?? new Float64Array(inputDimension);
  const scale = standardizer?.scale ?? new Float64Array(inputDimension).fill(1);
  if (inputDimension <= 2) {
    const axis = (k: number) => Float64Array.from({ length: inputDimension }, (_, i) => (i === k ? 1 / scale[k] : 0));
    return {
      origin: Float64Array.from({ length: inputDimension }, (_, k) => -mean[k] / scale[k]),
      first: axis(0),
      second: inputDimension === 2 ? axis(1) : undefined,
      labels: [featureNames[0], inputDimension === 2 ? featureNames[1] : targetName],
      projected: false,
    };
  }
  const rows = inputs.length / inputDimension;
  const matrix = Matrix.from1DArray(rows, inputDimension, inputs);
  const origin = Float64Array.from(matrix.mean('column'));
  const centred = matrix.subRowVector(origin);
  const covariance = centred.transpose().mmul(centred).div(rows);
  const { eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  // Eigenvalues ascend.
  const component = (k: number) => upwards(Float64Array.from(eigenvectorMatrix.getColumn(inputDimension - 1 - k)));
  return {
    origin,
    first: component(0),
    second: component(1),
    labels: ['principal component 1', 'principal component 2'],
    projected: true,
  };
}

/** The direction whose largest entry is positive, so that a picture does not depend on how eigenvectors came out. */
function upwards(direction: Float64Array): Float64Array {
  const largest = direction.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return largest < 0 ? direction.map((value) => -value) : direction;
}

/** Coordinates (u, v) `[n, 2]` of inputs `[n, D]`; v is 0 on a line. */
export function onPlane({ origin, first, second }: PicturePlane, inputs: Float64Array): Float64Array {
  const dimension = origin.length;
  const rows = inputs.length / dimension;
  const along = (i: number, axis: Float64Array) => {
    let sum = 0;
    for (let k = 0; k < dimension; k++) sum += (inputs[i * dimension + k] - origin[k]) * axis[k];
    return sum / squaredLength(axis);
  };
  const out = new Float64Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    out[2 * i] = along(i, first);
    if (second) out[2 * i + 1] = along(i, second);
  }
  return out;
}

export function squaredLength(axis: Float64Array): number {
  return axis.reduce((sum, value) => sum + value * value, 0);
}

/** A rectangle of the plane. */
export interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** The square (for a plane) or rectangle that holds the points with a margin of a tenth on every side. */
export function boundsOf(points: Float64Array, square: boolean): Bounds {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let k = 0; k < points.length; k += 2) {
    left = Math.min(left, points[k]);
    right = Math.max(right, points[k]);
    bottom = Math.min(bottom, points[k + 1]);
    top = Math.max(top, points[k + 1]);
  }
  const width = Math.max(right - left, 1e-9) * 1.2;
  const height = Math.max(top - bottom, 1e-9) * 1.2;
  const side = Math.max(width, height);
  const [x, y] = [(left + right) / 2, (bottom + top) / 2];
  const [halfWidth, halfHeight] = square ? [side / 2, side / 2] : [width / 2, height / 2];
  return { left: x - halfWidth, right: x + halfWidth, bottom: y - halfHeight, top: y + halfHeight };
}

/** Inputs `[columns * rows, D]` of the centres of a grid over the bounds, row by row from the top left. */
export function gridInputs(plane: PicturePlane, bounds: Bounds, columns: number, rows: number): Float64Array {
  const { origin, first, second } = plane;
  const dimension = origin.length;
  const inputs = new Float64Array(columns * rows * dimension);
  for (let r = 0; r < rows; r++) {
    const v = bounds.top - ((r + 0.5) / rows) * (bounds.top - bounds.bottom);
    for (let c = 0; c < columns; c++) {
      const u = bounds.left + ((c + 0.5) / columns) * (bounds.right - bounds.left);
      const at = (r * columns + c) * dimension;
      for (let k = 0; k < dimension; k++) inputs[at + k] = origin[k] + u * first[k] + (second ? v * second[k] : 0);
    }
  }
  return inputs;
}

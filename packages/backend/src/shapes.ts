import { InvalidArgumentError, ShapeError } from './errors.js';
import type { Axis } from './operations.js';
import type { Shape } from './tensor.js';

/** `[2, 3]` for messages. */
export function describeShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** Throws unless every side of a shape is a positive integer and the rank is 1 or 2. */
export function requireShape(argument: string, shape: Shape): void {
  const sound =
    (shape.length === 1 || shape.length === 2) && shape.every((side) => Number.isSafeInteger(side) && side > 0);
  if (sound) return;
  throw new ShapeError({
    argument,
    value: describeShape(shape),
    expected: 'one or two positive whole sides',
    remedy: 'Arrays have rank 1 or 2 and are never empty.',
  });
}

/** Throws unless two counts agree. */
export function requireEqual(operation: string, what: string, expected: number, found: number): void {
  if (expected === found) return;
  throw new ShapeError({
    argument: operation,
    value: found,
    expected: `${what} to be ${expected}`,
    remedy: 'Check the order of the arguments and whether one of them should be transposed.',
  });
}

/** Throws unless a handle has the given rank. */
export function requireRank(operation: string, shape: Shape, rank: 1 | 2): void {
  if (shape.length === rank) return;
  throw new ShapeError({
    argument: operation,
    value: describeShape(shape),
    expected: `an array of rank ${rank}`,
    remedy: 'Reshape the array first.',
  });
}

/** Throws unless a shape has the given axis. */
export function requireAxis(operation: string, axis: Axis, shape: Shape): void {
  if (axis === 0 || (axis === 1 && shape.length === 2)) return;
  throw new InvalidArgumentError({
    argument: `${operation} axis`,
    value: axis,
    expected: `an axis of shape ${describeShape(shape)}`,
    remedy: 'Axis 0 runs down the rows (or along a vector), axis 1 along a row.',
  });
}

/** NumPy's broadcasting for ranks 1 and 2. @throws ShapeError when the shapes do not fit. */
export function broadcastShapes(operation: string, a: Shape, b: Shape): Shape {
  const [rowsA, columnsA] = a.length === 1 ? [1, a[0]] : a;
  const [rowsB, columnsB] = b.length === 1 ? [1, b[0]] : b;
  const fits = (x: number, y: number) => x === y || x === 1 || y === 1;
  if (!fits(rowsA, rowsB) || !fits(columnsA, columnsB)) {
    throw new ShapeError({
      argument: operation,
      value: `${describeShape(a)} and ${describeShape(b)}`,
      expected: 'shapes that broadcast',
      remedy: 'A rank-1 array acts as a row; reshape it to [N, 1] to act as a column.',
    });
  }
  const columns = Math.max(columnsA, columnsB);
  return a.length === 1 && b.length === 1 ? [columns] : [Math.max(rowsA, rowsB), columns];
}

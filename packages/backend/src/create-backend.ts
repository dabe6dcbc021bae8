import type { Backend, FusedKernels } from './backend.js';
import { requireInteger, requireLength, requireOneOf } from './checks.js';
import { composedKernels } from './composed-kernels.js';
import { checkedKernels, checkedNearPairs, checkedSeededStep } from './checked-kernels.js';
import type { BackendDriver, Stored, StoredMatrix } from './driver.js';
import { InvalidArgumentError } from './errors.js';
import { binaryOperations, reductions, unaryOperations, type Axis } from './operations.js';
import { createScope, Ledger } from './ownership.js';
import { broadcastShapes, requireAxis, requireEqual, requireRank, requireShape } from './shapes.js';
import { precisionOf, sideOf, sizeOf, type Shape, type Tensor } from './tensor.js';

type Primitives = Omit<Backend, keyof FusedKernels>;

/**
 * Makes a whole {@link Backend} of a driver: checks arguments once, keeps the books of ownership and memory, and fills
 * in every fused kernel the driver leaves out with its composed body.
 *
 * @example
 * ```ts
 * const backend = createBackend(myDriver);
 * const x = await backend.upload([1, 2, 3, 4], [2, 2]);
 * console.log(await backend.read(backend.matmul(x, x)));
 * ```
 */
export function createBackend<H>(driver: BackendDriver<H>): Backend {
  const ledger = new Ledger<H>(driver.name, driver.dtype, (handle) => driver.release(handle));
  const stored = <S extends Shape>(x: Tensor<S>): Stored<H, S> => ({ handle: ledger.handleOf(x), shape: x.shape });
  // Shapes are computed here, so the rank is known even though the ledger's type forgets it.
  const wrap = <S extends Shape>(handle: H, shape: S): Tensor<S> => ledger.adopt(handle, shape) as Tensor as Tensor<S>;

  const upload = async (values: ArrayLike<number>, shape: Shape): Promise<Tensor> => {
    requireShape('upload shape', shape);
    requireLength('upload values', values, sizeOf(shape));
    return wrap(await driver.upload(new Float64Array(values), shape), shape);
  };
  const fill = (shape: Shape, value: number): Tensor => {
    requireShape('fill shape', shape);
    return wrap(driver.fill(shape, value), shape);
  };
  const binary = (operation: (typeof binaryOperations)[number], a: Tensor | number, b: Tensor | number): Tensor =>
    ledger.tidy(() => {
      requireOneOf('binary operation', operation, binaryOperations);
      const left = typeof a === 'number' ? fill([1], a) : a;
      const right = typeof b === 'number' ? fill([1], b) : b;
      const shape = broadcastShapes(operation, left.shape, right.shape);
      return wrap(driver.binary(operation, stored(left), stored(right), shape), shape);
    });
  const product = (a: StoredMatrix<H>, b: StoredMatrix<H>, transposeA: boolean, transposeB: boolean) => {
    const [rows, inner] = transposeA ? [a.shape[1], a.shape[0]] : a.shape;
    const [innerB, columns] = transposeB ? [b.shape[1], b.shape[0]] : b.shape;
    requireEqual('matmul', 'the inner sides', inner, innerB);
    return { handle: driver.matmul(a, b, transposeA, transposeB), shape: [rows, columns] as const };
  };

  const primitives: Primitives = {
    name: driver.name,
    dtype: driver.dtype,
    precision: precisionOf(driver.dtype),
    upload: upload as Backend['upload'],
    // `async`, so that a lost handle rejects the promise instead of throwing past it.
    read: async (x: Tensor) => driver.download(stored(x)),
    synchronize: async () => driver.synchronize?.(),
    memory: () => ledger.memory(),
    tidy: <T>(body: () => T) => ledger.tidy(body),
    scope: createScope,
    fill: fill as Backend['fill'],
    binary: binary as Backend['binary'],
    unary: (operation, x) => {
      requireOneOf('unary operation', operation, unaryOperations);
      return wrap(driver.unary(operation, stored(x)), x.shape);
    },
    matmul: (a, b, { transposeA = false, transposeB = false } = {}) => {
      requireRank('matmul', a.shape, 2);
      requireRank('matmul', b.shape, 2);
      const { handle, shape } = product(stored(a), stored(b), transposeA, transposeB);
      return wrap(handle, shape);
    },
    matvec: (a, x, { transpose = false } = {}) => {
      requireRank('matvec', a.shape, 2);
      requireRank('matvec', x.shape, 1);
      requireEqual('matvec', 'the length of the vector', a.shape[transpose ? 0 : 1], x.shape[0]);
      return ledger.tidy(() => {
        const columnVector = primitives.reshape(x, [x.shape[0], 1]);
        const result = primitives.matmul(a, columnVector, { transposeA: transpose });
        return primitives.reshape(result, [result.shape[0]]);
      });
    },
    reduce: (operation, x, axis) => {
      requireOneOf('reduction', operation, reductions);
      requireRank('reduce', x.shape, 2);
      requireAxis('reduce', axis, x.shape);
      return wrap(driver.reduce(operation, stored(x), axis), [x.shape[axis === 0 ? 1 : 0]]);
    },
    transpose: (x) => {
      requireRank('transpose', x.shape, 2);
      return wrap(driver.transpose(stored(x)), [x.shape[1], x.shape[0]] as const);
    },
    reshape: ((x: Tensor, shape: Shape) => {
      requireShape('reshape shape', shape);
      requireEqual('reshape', 'the number of entries', x.size, sizeOf(shape));
      return wrap(driver.reshape(stored(x), shape), shape);
    }) as Backend['reshape'],
    slice: <S extends Shape>(x: Tensor<S>, axis: Axis, start: number, length: number) => {
      requireAxis('slice', axis, x.shape);
      requireInteger('slice length', length);
      if (!Number.isSafeInteger(start) || start < 0 || start + length > sideOf(x.shape, axis)) {
        throw new InvalidArgumentError({
          argument: 'slice',
          value: `${start} .. ${start + length}`,
          expected: `a range inside 0 .. ${x.shape[axis]}`,
          remedy: 'Start counts from 0; start + length is at most the side.',
        });
      }
      const shape = x.shape.map((side, i) => (i === axis ? length : side)) as unknown as S;
      return wrap(driver.slice(stored(x), axis, start, length), shape);
    },
    concatenate: <S extends Shape>(parts: readonly Tensor<S>[], axis: Axis) => {
      const first = parts[0];
      if (first === undefined) {
        throw new InvalidArgumentError({
          argument: 'concatenate parts',
          value: 'an empty list',
          expected: 'at least one array',
          remedy: 'Hand over the arrays to join.',
        });
      }
      requireAxis('concatenate', axis, first.shape);
      for (const part of parts) {
        requireRank('concatenate', part.shape, first.shape.length);
        if (first.shape.length === 2) {
          requireEqual('concatenate', 'the other side', first.shape[1 - axis], part.shape[1 - axis]);
        }
      }
      const side = parts.reduce((sum, part) => sum + sideOf(part.shape, axis), 0);
      const shape = first.shape.map((old, i) => (i === axis ? side : old)) as unknown as S;
      return wrap(driver.concatenate(parts.map(stored), axis), shape);
    },
    gather: <S extends Shape>(x: Tensor<S>, indices: ArrayLike<number>) => {
      const rows = x.shape[0];
      for (let i = 0; i < indices.length; i++) {
        if (Number.isSafeInteger(indices[i]) && indices[i] >= 0 && indices[i] < rows) continue;
        throw new InvalidArgumentError({
          argument: 'gather indices',
          place: `[${i}]`,
          value: indices[i],
          expected: `a whole number from 0 to ${rows - 1}`,
          remedy: 'Indices count rows from 0.',
        });
      }
      const shape = x.shape.map((side, i) => (i === 0 ? indices.length : side)) as unknown as S;
      requireShape('gather indices', shape);
      return wrap(driver.gather(stored(x), Uint32Array.from(indices)), shape);
    },
  };

  const kernels: FusedKernels = checkedKernels(
    driver,
    ledger,
    composedKernels(primitives, () => kernels),
  );
  return Object.freeze({
    ...primitives,
    ...kernels,
    ...checkedSeededStep(driver, ledger),
    ...checkedNearPairs(driver, ledger),
  });
}

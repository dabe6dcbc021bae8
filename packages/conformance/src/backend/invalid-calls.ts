import type {
  Activation,
  Axis,
  Backend,
  BinaryOperation,
  Matrix,
  Reduction,
  UnaryOperation,
  Vector,
} from '@proxflow/backend';

/** Handles to call operations wrongly with. */
export interface GivenHandles {
  /** `[2, 3]` */
  readonly wide: Matrix;
  /** `[3, 2]` */
  readonly tall: Matrix;
  /** `[2, 5]` */
  readonly ridge: Matrix;
  /** `[2]` */
  readonly two: Vector;
  /** `[3]` */
  readonly three: Vector;
}

/** A call that must throw, and what its error must name. */
export interface InvalidCall {
  readonly name: string;
  readonly argument: string;
  run(backend: Backend, given: GivenHandles): unknown;
}

/** Makes the handles, runs a body with them and frees them. */
export async function callWithArguments(backend: Backend, body: (given: GivenHandles) => Promise<void>): Promise<void> {
  const given: GivenHandles = {
    wide: backend.fill([2, 3], 1),
    tall: backend.fill([3, 2], 1),
    ridge: backend.fill([2, 5], 1),
    two: backend.fill([2], 1),
    three: backend.fill([3], 1),
  };
  await body(given);
  for (const tensor of Object.values(given) as Matrix[]) tensor.dispose();
}

function calls(argument: string, table: Record<string, InvalidCall['run']>): InvalidCall[] {
  return Object.entries(table).map(([name, run]) => ({ name: `${argument}: ${name}`, argument, run }));
}

/** A vector where the types want a matrix, and the other way round. */
const as = <T>(tensor: Matrix | Vector): T => tensor as unknown as T;

/** Calls that must throw a ShapeError. */
export const mismatchedShapes: readonly InvalidCall[] = [
  ...calls('fill', {
    'an empty side': (b) => b.fill([0], 1),
    'a negative side': (b) => b.fill([2, -1], 1),
    'rank 3': (b) => b.fill([2, 2, 2] as unknown as readonly [number], 1),
  }),
  ...calls('add', {
    '[2, 3] and [2]': (b, { wide, two }) => b.binary('add', wide, two),
    '[2, 3] and [3, 2]': (b, { wide, tall }) => b.binary('add', wide, tall),
    '[2] and [3]': (b, { two, three }) => b.binary('add', two, three),
  }),
  ...calls('matmul', {
    'A B': (b, { wide }) => b.matmul(wide, wide),
    'A^T B': (b, { wide, tall }) => b.matmul(wide, tall, { transposeA: true }),
    'A B^T': (b, { wide, tall }) => b.matmul(wide, tall, { transposeB: true }),
    'a vector': (b, { wide, three }) => b.matmul(wide, as<Matrix>(three)),
  }),
  ...calls('mat', {
    'vec of A with too short a vector': (b, { wide, two }) => b.matvec(wide, two),
    'vec of A^T with too long a vector': (b, { wide, three }) => b.matvec(wide, three, { transpose: true }),
    'vec with a matrix': (b, { wide, tall }) => b.matvec(wide, as<Vector>(tall)),
  }),
  ...calls('reduce', { 'a vector': (b, { two }) => b.reduce('sum', as<Matrix>(two), 0) }),
  ...calls('transpose', { 'a vector': (b, { two }) => b.transpose(as<Matrix>(two)) }),
  ...calls('reshape', {
    'other number of entries': (b, { wide }) => b.reshape(wide, [5]),
    'an empty side': (b, { wide }) => b.reshape(wide, [0, 6]),
  }),
  ...calls('concatenate', {
    'rows of other length': (b, { wide, tall }) => b.concatenate([wide, tall], 0),
    'columns of other length': (b, { wide, tall }) => b.concatenate([wide, tall], 1),
    'a matrix and a vector': (b, { wide, three }) => b.concatenate([wide, as<Matrix>(three)], 0),
  }),
  ...calls('gather', { 'no indices': (b, { wide }) => b.gather(wide, []) }),
  ...calls('squaredDistances', {
    'clouds of other dimension': (b, { wide, tall }) => b.squaredDistances(wide, tall),
    'a vector': (b, { wide, three }) => b.squaredDistances(wide, as<Matrix>(three)),
  }),
  ...calls('gibbsKernel', {
    'a minimum for each column instead of each row': (b, { wide, three }) => b.gibbsKernel(wide, 1, three),
  }),
  ...calls('gibbsKernelOfPoints', {
    'clouds of other dimension': (b, { wide, tall }) => b.gibbsKernelOfPoints(wide, tall, 1),
    'a vector': (b, { wide, three }) => b.gibbsKernelOfPoints(wide, as<Matrix>(three), 1),
  }),
  ...calls('squaredMatvec', {
    'a vector of the rows': (b, { wide, two }) => b.squaredMatvec(wide, two),
    'a matrix': (b, { wide, tall }) => b.squaredMatvec(wide, as<Vector>(tall)),
  }),
  ...calls('diagonal', { 'a vector': (b, { two }) => b.diagonal(as<Matrix>(two)) }),
  ...calls('logSumExp', { 'a vector': (b, { two }) => b.logSumExp(as<Matrix>(two), 0) }),
  ...calls('softmin', {
    'axis 1 with a potential of the rows': (b, { wide, two }) => b.softmin(1, wide, two, 1),
    'axis 0 with a potential of the columns': (b, { wide, three }) => b.softmin(1, wide, three, 0),
  }),
  ...calls('scalingSweep', {
    'numerator and scaling exchanged': (b, { wide, two, three }) => b.scalingSweep(wide, three, two),
    'a numerator of the columns': (b, { wide, three }) => b.scalingSweep(wide, three, three),
  }),
  ...calls('ridgeForward', {
    'inputs of other dimension': (b, { ridge, tall }) => b.ridgeForward('tanh', ridge, tall),
  }),
  ...calls('ridgePullback', {
    'a cotangent of the particles': (b, { ridge, wide, two }) => {
      const inputs = b.fill([3, 3], 1);
      try {
        return b.ridgePullback(ridge, inputs, wide, wide, two);
      } finally {
        inputs.dispose();
      }
    },
    'values transposed': (b, { ridge, wide, tall, two }) => b.ridgePullback(ridge, wide, tall, tall, two),
  }),
  ...calls('eulerMaruyama', {
    'a transposed gradient': (b, { wide, tall }) => b.eulerMaruyama(wide, tall, wide, 1, 1),
    'transposed noise': (b, { wide, tall }) => b.eulerMaruyama(wide, wide, tall, 1, 1),
  }),
];

/** Calls that must throw an InvalidArgumentError. */
export const invalidArguments: readonly InvalidCall[] = [
  ...calls('operation', {
    'unknown unary': (b, { two }) => b.unary('cube' as UnaryOperation, two),
    'unknown binary': (b, { two }) => b.binary('modulo' as BinaryOperation, two, two),
  }),
  ...calls('reduction', { unknown: (b, { wide }) => b.reduce('mean' as Reduction, wide, 0) }),
  ...calls('axis', {
    'reduce along 2': (b, { wide }) => b.reduce('sum', wide, 2 as Axis),
    'slice along -1': (b, { wide }) => b.slice(wide, -1 as Axis, 0, 1),
    'slice a vector along 1': (b, { two }) => b.slice(two, 1, 0, 1),
    'concatenate vectors along 1': (b, { two }) => b.concatenate([two, two], 1),
    'logSumExp along 2': (b, { wide }) => b.logSumExp(wide, 2 as Axis),
    'softmin along -1': (b, { wide, two }) => b.softmin(1, wide, two, -1 as Axis),
  }),
  ...calls('slice', {
    'past the end': (b, { wide }) => b.slice(wide, 1, 2, 2),
    'before the start': (b, { wide }) => b.slice(wide, 0, -1, 1),
    'no length': (b, { wide }) => b.slice(wide, 0, 0, 0),
    'half a row': (b, { wide }) => b.slice(wide, 0, 0, 1.5),
  }),
  ...calls('concatenate', { nothing: (b) => b.concatenate([], 0) }),
  ...calls('indices', {
    'past the end': (b, { wide }) => b.gather(wide, [0, 2]),
    negative: (b, { wide }) => b.gather(wide, [-1]),
    fractional: (b, { wide }) => b.gather(wide, [0.5]),
    'not a number': (b, { wide }) => b.gather(wide, [NaN]),
  }),
  ...[0, -1, NaN, Infinity].flatMap((epsilon) =>
    calls('epsilon', {
      [`gibbsKernel at ${epsilon}`]: (b, { wide, two }) => b.gibbsKernel(wide, epsilon, two),
      [`gibbsKernelOfPoints at ${epsilon}`]: (b, { wide }) => b.gibbsKernelOfPoints(wide, wide, epsilon),
      [`softmin at ${epsilon}`]: (b, { wide, three }) => b.softmin(epsilon, wide, three, 1),
    }),
  ),
  ...calls('activation', {
    unknown: (b, { ridge, wide }) => b.ridgeForward('cubic' as Activation, ridge, wide),
  }),
];

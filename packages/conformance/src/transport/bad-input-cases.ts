import { InvalidArgumentError, ShapeError, type ProxflowError } from '@proxflow/backend';
import { entropy } from '@proxflow/regularizers';
import { proximalStep, sinkhorn, type ProximalProblem, type TransportProblem } from '@proxflow/sinkhorn';
import { assertRejects, assertThat } from '../assertions.js';
import { line, withGeometry, type Clouds, type GeometryKind } from './places.js';
import { settingsOf, type TransportSuite } from './settings.js';
import type { TransportCase } from './transport-case.js';

interface Named {
  readonly kind?: abstract new (...details: never[]) => ProxflowError;
  readonly argument: string;
  readonly place?: string;
  readonly value: unknown;
}

const swap = line([0, 1]);
const kinds: readonly GeometryKind[] = settingsOf(swap, ['auto']).map(({ kind }) => kind);

/** A typed error that names argument, place and value, in its message too, and says what to do. */
async function assertNamed(what: string, run: () => Promise<unknown>, named: Named): Promise<void> {
  const { kind = InvalidArgumentError, argument, place, value } = named;
  const error = await assertRejects(what, kind, async () => run());
  assertThat(error.argument === argument, `${what}: expected argument ${argument}, found ${error.argument}`);
  assertThat(error.place === place, `${what}: expected place ${place}, found ${error.place}`);
  assertThat(Object.is(error.value, value), `${what}: expected value ${String(value)}, found ${String(error.value)}`);
  assertThat(error.message.includes(argument), `${what}: the message does not name ${argument}`);
  assertThat(/\w+ .+\./.test(error.remedy), `${what}: expected a remedy, found "${error.remedy}"`);
}

type Change<Problem> = Partial<Problem>;

/** Both solvers on one cost. */
async function onSwap(
  { backend }: TransportSuite,
  kind: GeometryKind,
  body: (solvers: {
    transport: (change: Change<TransportProblem>) => () => Promise<unknown>;
    step: (change: Change<ProximalProblem>) => () => Promise<unknown>;
  }) => Promise<void>,
  clouds: Clouds = swap,
): Promise<void> {
  await withGeometry(backend, clouds, kind, async (cost) => {
    const step: ProximalProblem = {
      backend,
      cost,
      epsilon: 1,
      stepSize: 1,
      logWeights: Float64Array.of(0.5, 0.5).map(Math.log),
      potential: Float64Array.of(0, 1),
      regularizer: entropy({ inverseTemperature: 1 }),
    };
    await body({
      transport: (change) => () => sinkhorn({ backend, cost, epsilon: 1, ...change }),
      step: (change) => () => proximalStep({ ...step, ...change }),
    });
  });
}

/** A check over all geometries. */
function each(
  name: string,
  body: (...given: Parameters<Parameters<typeof onSwap>[2]>) => Promise<void>,
): TransportCase {
  return {
    name: `bad input: ${name}`,
    async run(suite) {
      for (const kind of kinds) await onSwap(suite, kind, body);
    },
  };
}

const log = (...weights: number[]) => Float64Array.from(weights, Math.log);

/** Everything outside a solver's domain is a typed error that names argument, place, value and remedy. */
export const badInputCases: readonly TransportCase[] = [
  {
    name: 'bad input: NaN and infinite positions',
    async run(suite) {
      for (const value of [NaN, Infinity]) {
        const clouds: Clouds = { x: [[0], [value]], y: [[0], [1]] };
        // An infinite position costs infinity against any other, and a geometry that holds its cost looks at that.
        for (const kind of ['dense', 'points', 'online'] as const) {
          const argument = kind === 'online' ? 'x' : 'cost';
          await onSwap(
            suite,
            kind,
            async ({ transport, step }) => {
              const named = { argument, place: '[1, 0]', value };
              await assertNamed(`${kind}: ${value} in a position`, transport({}), named);
              await assertNamed(`${kind}: ${value} in a position`, step({}), named);
            },
            clouds,
          );
        }
      }
    },
  },
  each('NaN, infinite and negative weights', async ({ transport, step }) => {
    for (const value of [NaN, Infinity, -0.5]) {
      await assertNamed('source', transport({ source: [0.5, value] }), { argument: 'source', place: '[1]', value });
      await assertNamed('target', transport({ target: [value, 1] }), { argument: 'target', place: '[0]', value });
    }
    const named = { argument: 'logWeights', place: '[0]', value: NaN };
    await assertNamed('log of a negative weight', step({ logWeights: log(-0.5, 1) }), named);
  }),
  each('no mass at all', async ({ transport, step }) => {
    const value = 'no mass at all';
    await assertNamed('source', transport({ source: [0, 0] }), { argument: 'source', value });
    await assertNamed('target', transport({ target: [0, 0] }), { argument: 'target', value });
    await assertNamed('logWeights', step({ logWeights: log(0, 0) }), { argument: 'logWeights', value });
  }),
  each('masses that differ in a balanced problem', async ({ transport }) => {
    await assertNamed('masses', transport({ target: [0.5, 1] }), { argument: 'target', value: 1.5 });
  }),
  each('lengths that do not fit, an empty cloud', async ({ transport, step }) => {
    await assertNamed('source', transport({ source: [1] }), { kind: ShapeError, argument: 'source', value: 1 });
    await assertNamed('target', transport({ target: [] }), { kind: ShapeError, argument: 'target', value: 0 });
    const potential = new Float64Array(3);
    await assertNamed('potential', step({ potential }), { kind: ShapeError, argument: 'potential', value: 3 });
    const logWeights = new Float64Array(0);
    await assertNamed('logWeights', step({ logWeights }), { kind: ShapeError, argument: 'logWeights', value: 0 });
  }),
  each('epsilon, step size, tolerance, price and domain outside their range', async ({ transport, step }) => {
    for (const value of [0, -1, NaN, Infinity, 1e-320]) {
      await assertNamed('epsilon', transport({ epsilon: value }), { argument: 'epsilon', value });
      await assertNamed('epsilon', step({ epsilon: value }), { argument: 'epsilon', value });
    }
    for (const value of [0, -1, NaN]) {
      await assertNamed('step size', step({ stepSize: value }), { argument: 'stepSize', value });
      await assertNamed('tolerance', transport({ tolerance: value }), { argument: 'tolerance', value });
      const marginals = { target: value };
      await assertNamed('price', transport({ marginals }), { argument: 'marginals.target', value });
      const make = async () => entropy({ inverseTemperature: value });
      await assertNamed('inverse temperature', make, { argument: 'inverseTemperature', value });
    }
    const domain = 'linear' as 'log';
    await assertNamed('domain', transport({ domain }), { argument: 'domain', value: domain });
    await assertNamed('sweeps', transport({ maxIterations: 0 }), { argument: 'maxIterations', value: 0 });
  }),
];

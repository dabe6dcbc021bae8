import { InvalidArgumentError, NumericalError } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { describe, expect, it } from 'vitest';
import {
  fromScalarInteraction,
  gaussianInteraction,
  interactionEnergy,
  powerLawInteraction,
  quadraticInteraction,
  radialInteraction,
  type Interaction,
  type RiskFunctional,
} from './index.js';

const backend = createCpuBackend();
const points = [
  [0.3, -1],
  [1.2, 0.4],
  [-0.7, 2],
  [1.2, 0.4], // twice: particles may coincide
];
const weights = Float64Array.of(0.1, 0.4, 0.3, 0.2);

async function evaluate(risk: RiskFunctional, shift = 0) {
  const bound = await risk.bind(backend);
  const positions = await backend.upload(
    points.flat().map((x) => x + shift),
    [4, 2],
  );
  const lifted = await bound.lift(positions);
  const linearization = await lifted.linearize(weights);
  const gradient = await lifted.gradient(linearization);
  return {
    value: linearization.value,
    psi: await lifted.firstVariation(linearization),
    gradient: await backend.read(gradient),
  };
}

const distance = (x: ArrayLike<number>, y: ArrayLike<number>) => Math.hypot(x[0] - y[0], x[1] - y[1]);
const kinds: [name: string, built: Interaction, w: (d: number) => number, slope: (d: number) => number][] = [
  ['quadratic', quadraticInteraction({ strength: 3 }), (d) => 1.5 * d ** 2, (d) => 3 * d],
  ['cubic', powerLawInteraction({ exponent: 3, strength: 2 }), (d) => (2 / 3) * d ** 3, (d) => 2 * d ** 2],
  ['linear', powerLawInteraction({ exponent: 1, strength: 2 }), (d) => 2 * d, () => 2],
  [
    'Gaussian',
    gaussianInteraction({ width: 0.5, strength: -2 }),
    (d) => -2 * Math.exp(-2 * d ** 2),
    (d) => 8 * d * Math.exp(-2 * d ** 2),
  ],
];

describe('interactionEnergy', () => {
  it.each(kinds)('of the %s interaction equals plain loops', async (_, built, w, slope) => {
    const scalar = fromScalarInteraction({
      name: 'loops',
      value: (x, y) => w(distance(x, y)),
      gradient(x, y) {
        const d = distance(x, y);
        return d === 0 ? [0, 0] : [0, 1].map((k) => (slope(d) * (x[k] - y[k])) / d);
      },
    });
    const found = await evaluate(interactionEnergy(built));
    const expected = await evaluate(interactionEnergy(scalar));
    let value = 0;
    points.forEach((x, i) => points.forEach((y, j) => (value += (weights[i] * weights[j] * w(distance(x, y))) / 2)));
    expect(expected.value).toBeCloseTo(value, 13);
    expect(found.value).toBeCloseTo(value, 13);
    found.psi.forEach((psi, j) => expect(psi).toBeCloseTo(expected.psi[j], 13));
    found.gradient.forEach((g, k) => expect(g).toBeCloseTo(expected.gradient[k], 12));
  });

  it.each(kinds)('of the %s interaction exerts no force on the whole, wherever the cloud is', async (_, built) => {
    const here = await evaluate(interactionEnergy(built));
    for (const k of [0, 1]) {
      expect(weights.reduce((sum, w, j) => sum + w * here.gradient[2 * j + k], 0)).toBeCloseTo(0, 13);
    }
    const there = await evaluate(interactionEnergy(built), 2 ** 20);
    there.gradient.forEach((g, k) => expect(g).toBeCloseTo(here.gradient[k], 8));
  });

  it('says which pair leaves the finite numbers', async () => {
    const coulomb = fromScalarInteraction({
      name: 'coulomb',
      value: (x, y) => 1 / distance(x, y),
      gradient: () => [0, 0],
    });
    const error = await evaluate(interactionEnergy(coulomb)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NumericalError);
    expect(error).toMatchObject({ place: 'between particles 0 and 0, coordinate 0', value: Infinity });
  });

  it('takes a batched function of the squared distance', async () => {
    const mine = radialInteraction({
      name: 'mine',
      value: (on, s) => on.binary('multiply', s, 1.5),
      slope: (on, s) => on.fill(s.shape, 1.5),
    });
    expect(await evaluate(interactionEnergy(mine))).toEqual(
      await evaluate(interactionEnergy(quadraticInteraction({ strength: 3 }))),
    );
  });

  it('refuses parameters outside their domain', () => {
    expect(() => powerLawInteraction({ exponent: 0.5, strength: 1 })).toThrow(InvalidArgumentError);
    expect(() => powerLawInteraction({ exponent: 2, strength: NaN })).toThrow(/strength/);
    expect(() => quadraticInteraction({ strength: Infinity })).toThrow(/strength/);
    expect(() => gaussianInteraction({ width: 0, strength: 1 })).toThrow(/width/);
  });
});

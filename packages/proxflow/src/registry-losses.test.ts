import { InvalidArgumentError } from '@proxflow/backend';
import { describe, expect, it } from 'vitest';
import { createRegistry } from './index.js';

const { losses } = createRegistry();

describe('the losses of the registry', () => {
  it.each(['logistic', 'squared', 'absolute', 'hinge', 'squaredHinge'])(
    'has %s, a loss that calls itself by the name it is had by',
    async (name) => {
      expect(await losses.create(name)).toMatchObject({ name });
    },
  );

  it('makes losses with parameters, which they carry', async () => {
    expect(await losses.create('huber', { threshold: 2 })).toMatchObject({
      name: 'huber',
      parameters: { threshold: 2 },
    });
    const quantile = await losses.create('quantile', { quantile: 0.9 });
    expect(quantile).toMatchObject({ name: 'quantile', parameters: { quantile: 0.9 } });
    expect(quantile.value(0, 1)).toBeCloseTo(1.8, 14);
  });

  it.each([
    ['huber', {}],
    ['huber', { threshold: 0 }],
    ['quantile', {}],
    ['quantile', { quantile: 1 }],
    ['hinge', { margin: 2 }],
  ])('refuses %s of %j', async (name, parameters) => {
    const error: unknown = await losses.create(name, parameters).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ argument: `loss "${name}"` });
  });
});

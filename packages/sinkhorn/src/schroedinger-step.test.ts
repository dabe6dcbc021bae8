import { createCpuBackend } from '@proxflow/backend-cpu';
import { squaredEuclidean } from '@proxflow/costs';
import { describe, expect, it } from 'vitest';
import {
  denseGeometry,
  gridGeometry,
  onlineGeometry,
  pointGeometry,
  schroedingerStep,
  type DomainChoice,
  type Geometry,
} from './index.js';

const backend = createCpuBackend();
const [stepSize, temperature] = [0.3, 0.5];
const previous = [0, 1, 2.5];
const current = [0.2, 0.9, 2, 3.1];
const weights = [0.2, 0.5, 0.3];
const potential = Float64Array.of(1, -0.5, 2, 0.25);
const volumes = [0.5, 2, 1, 0.7];

/** The definition in plain loops. */
function expected(): number[] {
  const result = current.map(() => 0);
  previous.forEach((x, i) => {
    const row = current.map(
      (y, j) => volumes[j] * Math.exp((-((x - y) ** 2) / (4 * stepSize) - potential[j] / 2) / temperature),
    );
    const total = row.reduce((sum, p) => sum + p, 0);
    row.forEach((p, j) => (result[j] += (weights[i] * p) / total));
  });
  return result;
}

const common = {
  backend,
  stepSize,
  temperature,
  logWeights: Float64Array.from(weights, Math.log),
  potential,
  logQuadrature: Float64Array.from(volumes, Math.log),
};

async function points() {
  const x = await backend.upload(previous, [3, 1]);
  const y = await backend.upload(current, [4, 1]);
  return { backend, x, y, cost: squaredEuclidean() };
}

const geometries: [name: string, make: () => Promise<Geometry>, domains: DomainChoice[]][] = [
  ['points', async () => pointGeometry(await points()), ['auto', 'kernel', 'absorbed', 'log']],
  ['points, recomputed', async () => onlineGeometry(await points()), ['auto', 'log']],
  ['a grid', async () => gridGeometry({ backend, axes: [{ x: previous, y: current }] }), ['auto', 'kernel', 'log']],
  [
    'a matrix',
    async () => {
      const entries = previous.flatMap((x) => current.map((y) => (x - y) ** 2));
      return denseGeometry({ backend, cost: await backend.upload(entries, [3, 4]) });
    },
    ['auto', 'kernel', 'absorbed', 'log'],
  ],
];

describe('schroedingerStep', () => {
  it.each(geometries.flatMap(([name, make, domains]) => domains.map((domain) => ({ name, make, domain }))))(
    'is the definition on $name in domain "$domain"',
    async ({ make, domain }) => {
      const cost = await make();
      const { logWeights, massError, certifiedError, health } = await schroedingerStep({ ...common, cost, domain });
      expected().forEach((w, j) => expect(Math.abs(logWeights[j] - Math.log(w))).toBeLessThan(certifiedError));
      expect(certifiedError).toBeLessThan(1e-13);
      expect(massError).toBeLessThan(1e-14);
      expect(health.effectiveNeighbours).toBeGreaterThan(1);
      expect(health.effectiveNeighbours).toBeLessThan(4);
      cost.dispose();
    },
  );

  it('gives nothing to a forbidden node, takes nothing from an empty one, and keeps the mass', async () => {
    const cost = gridGeometry({ backend, axes: [{ x: previous, y: current }] });
    const { logWeights } = await schroedingerStep({
      ...common,
      cost,
      logWeights: Float64Array.of(-Infinity, Math.log(3), -Infinity),
      potential: Float64Array.of(1, Infinity, 2, 0.3),
    });
    expect(logWeights[1]).toBe(-Infinity);
    expect(logWeights.reduce((sum, w) => sum + Math.exp(w), 0)).toBeCloseTo(3, 14);
  });

  it('is not disturbed by potentials whose exponentials overflow', async () => {
    const cost = gridGeometry({ backend, axes: [{ x: previous, y: current }] });
    const plain = await schroedingerStep({ ...common, cost });
    const high = await schroedingerStep({ ...common, cost, potential: potential.map((psi) => psi - 2 ** 17) });
    high.logWeights.forEach((w, j) => expect(Math.abs(w - plain.logWeights[j])).toBeLessThan(high.certifiedError));
  });

  it('names what is outside its domain', async () => {
    const cost = gridGeometry({ backend, axes: [{ x: previous, y: current }] });
    const wrong = (change: object) => schroedingerStep({ ...common, cost, ...change });
    await expect(wrong({ stepSize: 0 })).rejects.toThrow(/stepSize/);
    await expect(wrong({ temperature: 0 })).rejects.toThrow(/temperature/);
    await expect(wrong({ potential: Float64Array.of(1, NaN, 0, 0) })).rejects.toThrow(/potential \[1\]/);
    await expect(wrong({ potential: new Float64Array(4).fill(Infinity) })).rejects.toThrow(/no node/);
    await expect(wrong({ logWeights: Float64Array.of(0, 0) })).rejects.toThrow(/logWeights/);
    await expect(wrong({ logQuadrature: Float64Array.of(0, Infinity, 0, 0) })).rejects.toThrow(/logQuadrature \[1\]/);
  });
});

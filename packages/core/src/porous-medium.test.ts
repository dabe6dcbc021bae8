import { createCpuBackend } from '@proxflow/backend-cpu';
import { quadraticPotential, tsallis } from '@proxflow/regularizers';
import { potentialEnergy } from '@proxflow/risks';
import { marginalStop } from '@proxflow/sinkhorn';
import { describe, expect, it } from 'vitest';
import { createProximalFlow, fixed, givenQuadrature, massOf, proximal, weightValues } from './index.js';

const spacing = 0.025;
const nodes = Float64Array.from({ length: 121 }, (_, j) => -1.5 + spacing * j);
/** d rho/dt = Laplace(rho^2), mass 1: rho(x, t) = t^(-1/3) (c - x^2 / (12 t^(2/3)))_+ with (4/3) sqrt(12) c^(3/2) = 1. */
const c = (3 / (4 * Math.sqrt(12))) ** (2 / 3);
const barenblatt = (t: number) => nodes.map((x) => Math.max(0, c - x ** 2 / (12 * t ** (2 / 3))) / Math.cbrt(t));
const frontAt = (t: number) => Math.sqrt(12 * c) * Math.cbrt(t);

async function spread(epsilon: number, stepSize: number, from: number, to: number) {
  const flow = await createProximalFlow({
    backend: createCpuBackend(),
    cloud: {
      positions: nodes,
      particles: nodes.length,
      dimension: 1,
      weights: massOf(barenblatt(from)),
    },
    risk: potentialEnergy(quadraticPotential({ stiffness: 0 })),
    regularizer: tsallis({ exponent: 2, strength: 1 }),
    location: fixed(),
    weights: proximal({
      epsilon,
      quadrature: givenQuadrature(new Float64Array(nodes.length).fill(spacing)),
      stop: marginalStop(1e-6),
    }),
    stepSize,
  });
  const reports = [];
  while (reports.length * stepSize < to - from - stepSize / 2) reports.push(await flow.step());
  const { weights } = await flow.cloud();
  flow.dispose();
  return { density: weightValues(weights).map((w) => w / spacing), reports };
}

const secondMoment = (density: Float64Array) => density.reduce((sum, r, j) => sum + spacing * r * nodes[j] ** 2, 0);

describe('porous medium: Barenblatt profile', () => {
  const [from, to] = [0.02, 0.12];

  it('spreads self-similarly: profile, mass, front and second moment', async () => {
    const { density, reports } = await spread(4e-4, 0.005, from, to);
    for (const { weightUpdate, freeEnergyFell } of reports) {
      expect(weightUpdate.status).toBe('converged');
      expect(freeEnergyFell).toBe(true);
      // No noise to compare with: the factor is infinite, the added temperature is what counts.
      expect(weightUpdate.blur).toEqual({ addedTemperature: 0.04, factor: Infinity, negligible: false });
    }
    const exact = barenblatt(to);
    expect(density.reduce((sum, r) => sum + spacing * r, 0)).toBeCloseTo(1, 12);
    const distance = density.reduce((sum, r, j) => sum + (spacing * Math.abs(r - exact[j])) / 2, 0);
    const start = barenblatt(from).reduce((sum, r, j) => sum + (spacing * Math.abs(r - exact[j])) / 2, 0);
    expect(distance).toBeLessThan(0.1 * start);
    // Mass outside the exact front: only what the kernel's own blur carried there.
    const outside = density.reduce((sum, r, j) => sum + (Math.abs(nodes[j]) > frontAt(to) + 0.1 ? spacing * r : 0), 0);
    expect(outside).toBeLessThan(0.005);
    expect(Math.abs(secondMoment(density) / secondMoment(exact) - 1)).toBeLessThan(0.12);
  });

  it('comes nearer with a smaller blur', async () => {
    const exact = barenblatt(to);
    const distance = async (epsilon: number) =>
      (await spread(epsilon, 0.01, from, to)).density.reduce((sum, r, j) => sum + spacing * Math.abs(r - exact[j]), 0);
    expect(await distance(5e-4)).toBeLessThan(0.7 * (await distance(4e-3)));
  });
});

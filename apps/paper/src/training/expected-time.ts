import type { Backend } from 'proxflow';
import { createFlow } from './create-flow.js';
import type { Recipe } from './recipe.js';

/** Steps made before the clock starts: the first ones compile code and fill caches. */
const warmUp = 2;
const timed = 4;

/** Seconds that one step of a recipe takes here, by making a few that are thrown away. */
export async function measureStep(recipe: Recipe, backend: Backend): Promise<number> {
  const flow = await createFlow(recipe, backend);
  try {
    for (let k = 0; k < warmUp; k++) await flow.step();
    const began = performance.now();
    for (let k = 0; k < timed; k++) await flow.step();
    return (performance.now() - began) / 1000 / timed;
  } finally {
    flow.dispose();
  }
}

/** `45 s`, `12 min`, `33.1 h`, `4.2 days`: as exact as a forecast can be. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${(seconds / 3600).toFixed(1)} h`;
  return `${(seconds / 86400).toFixed(1)} days`;
}

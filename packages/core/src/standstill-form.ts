import { standstill, type Geometry, type PointGeometry, type StandstillProblem } from '@proxflow/sinkhorn';
import type { ClosedForm, Separation, SkipReport } from './certified-skip.js';
import type { TransportedClouds } from './cloud-geometry.js';

/** Whether the step that leaves every weight is taken, and then its log z `[N]`. */
export type JudgedStandstill =
  | (SkipReport & { readonly skipped: true; readonly logColumnScaling: Float64Array })
  | (SkipReport & { readonly skipped: false });

/** Asks whether a proximal step can be left out; costs other than multiples of the squared distance have no certificate. */
export async function judgeStandstill(
  separation: Separation,
  geometry: Geometry,
  clouds: TransportedClouds,
  problem: Omit<StandstillProblem, 'diagonalCosts'>,
): Promise<JudgedStandstill> {
  const scale = squaredDistanceScale(geometry, clouds);
  // Without distances nothing is certain; only mode `on` then skips.
  if (scale === undefined && !separation.insists) return { skipped: false, bound: Infinity };
  const diagonalCosts =
    scale === undefined ? await geometry.diagonalCosts() : separation.moved.map((moved) => scale * moved * moved);
  const still = standstill({ ...problem, diagonalCosts });
  const { logColumnScaling } = still;
  if (scale === undefined) {
    return still.exists ? { skipped: true, bound: Infinity, logColumnScaling } : { skipped: false, bound: Infinity };
  }
  const form: ClosedForm = { ...still, shares: { ...still.shares, scale: still.shares.scale / scale } };
  const { skipped, bound } = await separation.judge(form, 0);
  return skipped ? { skipped, bound, logColumnScaling } : { skipped, bound };
}

/** s > 0 if the geometry's cost is s |x_i - y_j|^2 of these very clouds. */
function squaredDistanceScale(geometry: Geometry, { x, y }: TransportedClouds): number | undefined {
  const { clouds, squaredDistanceScale: scale }: Partial<PointGeometry> = geometry;
  if (scale === undefined || !(scale > 0)) return undefined;
  return clouds?.x === x && clouds.y === y ? scale : undefined;
}

import { squaredEuclidean } from '@proxflow/costs';
import { nearLogSums, onlineGeometry, type NearLogSumsProblem } from '@proxflow/sinkhorn';
import { kernelFormOf, wholeFormOf, type KernelReport, type KernelRule } from './kernel-form.js';
import { reachFarEnough } from './near-attempts.js';

/** A mixture whose log density, but for its normaliser, is asked for at every y_j. */
export type Mixture = Omit<NearLogSumsProblem, 'cutoff'>;

/** log sum_i exp(u_i - |x_i - y_j|^2 / s) `[N]`, by near pairs where they do. */
export async function mixtureLogSums(
  rule: KernelRule,
  mixture: Mixture,
): Promise<{ readonly logSums: Float64Array; readonly report: KernelReport }> {
  const { backend, x, scale } = mixture;
  const [particles] = x.shape;
  if (kernelFormOf(rule, backend, x.shape, squaredEuclidean()) === 'truncated') {
    const near = await reachFarEnough({
      tolerance: rule.truncation.tolerance,
      amplification: 1,
      insists: rule.truncation.mode === 'on',
      allPairs: particles ** 2,
      async attempt(exponents) {
        const { logSums, omission } = await nearLogSums({ ...mixture, cutoff: exponents * scale });
        return { result: logSums, bound: omission };
      },
    });
    if (near) return { logSums: near.result, report: { form: 'truncated', bound: near.bound } };
  }
  const form = wholeFormOf(rule.memoryLimit, backend.dtype, particles);
  const logSums = form === 'online' ? await onlineLogSums(mixture) : await denseLogSums(mixture);
  return { logSums, report: { form } };
}

async function denseLogSums({ backend, x, y, scale, logWeights }: Mixture): Promise<Float64Array> {
  const scope = backend.scope();
  try {
    const distances = scope.own(backend.squaredDistances(x, y));
    const logs = scope.own(await backend.upload(logWeights, [logWeights.length]));
    const softmin = await backend.read(scope.own(backend.softmin(scale, distances, logs, 0)));
    return softmin.map((value) => -value / scale);
  } finally {
    scope.dispose();
  }
}

async function onlineLogSums({ backend, x, y, scale, logWeights }: Mixture): Promise<Float64Array> {
  const kernel = await onlineGeometry({ backend, x, y, cost: squaredEuclidean() }).kernel(scale, 'log');
  try {
    return await kernel.columnLogSums(logWeights);
  } finally {
    kernel.dispose();
  }
}

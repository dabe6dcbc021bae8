import { requireInteger, type Backend, type Matrix, type Vector } from '@proxflow/backend';
import type { FeatureMap, Neuron } from '@proxflow/neurons';
import { bindFeatureRisk, type GradientPart } from './feature-risk.js';
import type { RiskFunctional, WeightKind } from './risk-functional.js';
import type { RowBlock } from './row-blocks.js';
import type { RowLoss } from './row-loss.js';
import { checkTrainingData, rowsOf, type TrainingData } from './training-data.js';

/** What {@link publishedRisk} is made of. */
export interface PublishedRisk<Kind extends WeightKind> extends Omit<TrainingData, 'rowWeights'> {
  /** With one output and targets y, or with q and class indices: then only the output of the true class counts, target 1. */
  readonly neuron: Neuron;
  /** The published scripts put density values where masses belong; whoever wants that says so here. */
  readonly weights: Kind;
  /**
   * `frozen`: grad(V + U rho) with rho held fixed, the paper's formula. `bothFactors`: the derivative of
   * sum_i (V + U rho)_i through both factors of U, as the published scripts compute it.
   */
  readonly drift: 'frozen' | 'bothFactors';
  /** Bytes that features may take at a time, as at `populationRisk`. */
  readonly memoryLimit?: number;
}

/**
 * The squared risk as published: value (1/n) sum (f - y)^2 and "psi" = V + U rho = (1/n) sum (f - 2 y) phi, which is
 * half an interaction short of the first variation V + 2 U rho. With q > 1 outputs it is the published multi-class risk:
 * phi stands for the output of the true class, and every target is 1. Kept to reproduce published numbers; learn with
 * `populationRisk`.
 *
 * Source: Teter, Nodozi, Halder, TMLR 2024, arXiv 2210.13879, and the scripts published with it.
 *
 * @throws ShapeError, InvalidArgumentError for data that do not fit together or are not finite.
 * @example
 * ```ts
 * const risk = publishedRisk({ neuron: tanhNeuron(), weights: 'mass', drift: 'frozen', inputs, inputDimension: 2, targets });
 * ```
 */
export function publishedRisk<Kind extends WeightKind>({
  neuron,
  weights,
  drift,
  memoryLimit,
  ...data
}: PublishedRisk<Kind>): RiskFunctional<Kind> {
  const single = neuron.outputs === 1;
  checkTrainingData(data, single ? 'real' : 'class', neuron.outputs);
  if (memoryLimit !== undefined) requireInteger('memoryLimit', memoryLimit);
  return {
    name: `published squared risk of ${neuron.name} neurons`,
    weights,
    async bind(backend) {
      const loss = single ? publishedLoss(data.targets) : publishedClassLoss(data.targets);
      if (drift === 'frozen') return bindFeatureRisk(backend, neuron, data, { loss, memoryLimit });
      const seenOf = (block: RowBlock) => uploadTrueOutputs(backend, data, neuron.outputs, block);
      return bindFeatureRisk(backend, neuron, data, {
        loss,
        memoryLimit,
        gradient: async (_, map, part) => {
          const seen = single ? undefined : await seenOf(part.block);
          const total = await gradientThroughBothFactors(backend, map, part, rowsOf(data), seen);
          seen?.dispose();
          return total;
        },
      });
    },
  };
}

/** (f - y)^2, whose "derivative" is f - 2 y. */
function publishedLoss(targets: Float64Array): RowLoss {
  return {
    evaluate(predictions, row, slopes) {
      const f = predictions[0];
      slopes[0] = f - 2 * targets[row];
      return (f - targets[row]) ** 2;
    },
  };
}

/** The same of the true class's output, with target 1. */
function publishedClassLoss(targets: Float64Array): RowLoss {
  return {
    evaluate(predictions, row, slopes) {
      const f = predictions[targets[row]];
      slopes.fill(0);
      slopes[targets[row]] = f - 2;
      return (1 - f) ** 2;
    },
  };
}

/** `[q count]` of a block: 1 where an output is that of the true class, 0 elsewhere. */
function uploadTrueOutputs(
  backend: Backend,
  { targets }: Pick<TrainingData, 'targets'>,
  outputs: number,
  { start, count }: RowBlock,
): Promise<Vector> {
  const entries = outputs * count;
  const isTrue = (k: number) => targets[start + (k % count)] === Math.floor(k / count);
  return backend.upload(
    Float64Array.from({ length: entries }, (_, k) => (isTrue(k) ? 1 : 0)),
    [entries],
  );
}

/** (1/n) sum_x dphi_j(x) (f_w - 2 y + rho_j N f_u) with f_w the weighted and f_u the plain mean prediction. */
async function gradientThroughBothFactors(
  backend: Backend,
  map: FeatureMap,
  { cotangent, weights }: GradientPart,
  rows: number,
  seen: Vector | undefined,
): Promise<Matrix> {
  const particles = weights.length;
  const scope = backend.scope();
  const uniform = scope.own(backend.fill([particles], 1 / particles));
  const mean = scope.own(map.combine(uniform));
  const counted = seen ? scope.own(backend.binary('multiply', mean, seen)) : mean;
  const meanCotangent = scope.own(backend.binary('divide', counted, rows));
  const throughFirst = scope.own(await map.gradient(cotangent));
  const throughSecond = scope.own(await map.gradient(meanCotangent));
  const factors = weights.map((rho) => rho * particles);
  const column = scope.own(await backend.upload(factors, [particles, 1]));
  const total = backend.binary('add', throughFirst, scope.own(backend.binary('multiply', throughSecond, column)));
  scope.dispose();
  return total;
}

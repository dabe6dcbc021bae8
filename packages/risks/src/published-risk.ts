import type { Backend, Matrix, Vector } from '@proxflow/backend';
import type { FeatureMap, Neuron } from '@proxflow/neurons';
import { bindFeatureRisk, type FeatureLinearization } from './feature-risk.js';
import type { RiskFunctional, WeightKind } from './risk-functional.js';
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
  ...data
}: PublishedRisk<Kind>): RiskFunctional<Kind> {
  const single = neuron.outputs === 1;
  checkTrainingData(data, single ? 'real' : 'class', neuron.outputs);
  return {
    name: `published squared risk of ${neuron.name} neurons`,
    weights,
    async bind(backend) {
      const loss = single ? publishedLoss(data.targets) : publishedClassLoss(data.targets);
      if (drift === 'frozen') return bindFeatureRisk(backend, neuron, data, { loss });
      const scope = backend.scope();
      const seen = single ? undefined : scope.own(await uploadTrueOutputs(backend, data, neuron.outputs));
      const bound = await bindFeatureRisk(backend, neuron, data, {
        loss,
        gradient: (_, map, linearization) =>
          gradientThroughBothFactors(backend, map, linearization, rowsOf(data), seen),
      });
      const dispose = () => {
        bound.dispose();
        scope.dispose();
      };
      return { ...bound, dispose };
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

/** `[q n]`: 1 where an output is that of the true class, 0 elsewhere. */
function uploadTrueOutputs(backend: Backend, data: TrainingData, outputs: number): Promise<Vector> {
  const rows = rowsOf(data);
  const entries = outputs * rows;
  const isTrue = (k: number) => data.targets[k % rows] === Math.floor(k / rows);
  return backend.upload(
    Float64Array.from({ length: entries }, (_, k) => (isTrue(k) ? 1 : 0)),
    [entries],
  );
}

/** (1/n) sum_x dphi_j(x) (f_w - 2 y + rho_j N f_u) with f_w the weighted and f_u the plain mean prediction. */
async function gradientThroughBothFactors(
  backend: Backend,
  map: FeatureMap,
  { cotangent, weights }: FeatureLinearization,
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

import type { Backend, Matrix } from '@proxflow/backend';
import type { FeatureMap, Neuron } from '@proxflow/neurons';
import { bindFeatureRisk, type FeatureLinearization } from './feature-risk.js';
import type { RiskFunctional, WeightKind } from './risk-functional.js';
import { checkTrainingData, type TrainingData } from './training-data.js';

/** What {@link publishedRisk} is made of. */
export interface PublishedRisk<Kind extends WeightKind> extends TrainingData {
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
 * half an interaction short of the first variation V + 2 U rho. Kept to reproduce published numbers; learn with
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
  checkTrainingData(data, 'real');
  return {
    name: `published squared risk of ${neuron.name} neurons`,
    weights,
    bind: (backend) =>
      bindFeatureRisk(backend, neuron, data, {
        value: (f, y) => (f - y) ** 2,
        derivative: (f, y) => f - 2 * y,
        ...(drift === 'bothFactors' ? { gradient: gradientThroughBothFactors } : {}),
      }),
  };
}

/** (1/n) sum_x dphi_j(x) (f_w - 2 y + rho_j N f_u) with f_w the weighted and f_u the plain mean prediction. */
async function gradientThroughBothFactors(
  backend: Backend,
  map: FeatureMap,
  { cotangent, weights }: FeatureLinearization,
): Promise<Matrix> {
  const particles = weights.length;
  const rows = cotangent.shape[0];
  const scope = backend.scope();
  const uniform = scope.own(backend.fill([particles], 1 / particles));
  const meanCotangent = scope.own(backend.binary('divide', scope.own(map.combine(uniform)), rows));
  const throughFirst = scope.own(await map.gradient(cotangent));
  const throughSecond = scope.own(await map.gradient(meanCotangent));
  const factors = weights.map((rho) => rho * particles);
  const column = scope.own(await backend.upload(factors, [particles, 1]));
  const total = backend.binary('add', throughFirst, scope.own(backend.binary('multiply', throughSecond, column)));
  scope.dispose();
  return total;
}

import { customLoss, type Loss } from '@proxflow/risks';

/**
 * l(f, y) = q (y - f) above the prediction, (1 - q) (f - y) below: a network that minimises its mean predicts the
 * q-quantile of y, 0 < q < 1.
 */
export function quantileLoss(q: number): Loss {
  return customLoss({
    name: `quantile ${q}`,
    value: (f, y) => Math.max(q * (y - f), (q - 1) * (y - f)),
    derivative: (f, y) => (f > y ? 1 - q : -q),
  });
}

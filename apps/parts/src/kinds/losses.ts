import { classLossChecks, lossChecks } from '@proxflow/conformance';
import {
  customLoss,
  hingeLoss,
  huberLoss,
  logisticLoss,
  quantileLoss,
  softmaxCrossEntropy,
  squaredHingeLoss,
  squaredLoss,
  trueLabelProbability,
} from '@proxflow/risks';
import type { PartKind } from '../part.js';

const logCosh = customLoss({
  name: 'logCosh',
  value: (f, y) => Math.abs(f - y) + Math.log1p(Math.exp(-2 * Math.abs(f - y))) - Math.LN2,
  derivative: (f, y) => Math.tanh(f - y),
  curvature: 1,
});

export const losses: PartKind = {
  title: 'Losses of numbers and signs',
  contract: 'Loss',
  backends: 'none',
  parts: [
    {
      name: 'squaredLoss',
      package: '@proxflow/risks',
      formula: '`(f - y)^2`',
      cases: { plain: () => lossChecks({ loss: squaredLoss() }) },
    },
    {
      name: 'logisticLoss',
      package: '@proxflow/risks',
      formula: '`log(1 + e^(-y f))`',
      cases: { plain: () => lossChecks({ loss: logisticLoss() }) },
    },
    {
      name: 'quantileLoss',
      package: '@proxflow/risks',
      formula: '`2 max(q (y - f), (1 - q) (f - y))`, by default `|f - y|`',
      cases: Object.fromEntries(
        [0.5, 0.01, 0.3, 0.9].map((quantile) => [
          `quantile ${quantile}`,
          () => lossChecks({ loss: quantileLoss({ quantile }), kinks: (y) => [y] }),
        ]),
      ),
    },
    {
      name: 'huberLoss',
      package: '@proxflow/risks',
      formula: '`(f - y)^2 / 2` where `|f - y| <= d`, `d (|f - y| - d / 2)` beyond',
      cases: Object.fromEntries(
        [0.01, 1, 7].map((threshold) => [
          `threshold ${threshold}`,
          // The slope has kinks, the loss has none.
          () => lossChecks({ loss: huberLoss({ threshold }), kinks: (y) => [y - threshold, y + threshold] }),
        ]),
      ),
    },
    {
      name: 'hingeLoss',
      package: '@proxflow/risks',
      formula: '`max(0, 1 - y f)`',
      cases: { plain: () => lossChecks({ loss: hingeLoss(), kinks: (y) => [y] }) },
    },
    {
      name: 'squaredHingeLoss',
      package: '@proxflow/risks',
      formula: '`max(0, 1 - y f)^2`',
      cases: { plain: () => lossChecks({ loss: squaredHingeLoss(), kinks: (y) => [y] }) },
    },
    {
      name: 'customLoss',
      package: '@proxflow/risks',
      formula: 'a value and a derivative of one prediction and one target',
      cases: { 'log cosh': () => lossChecks({ loss: logCosh }) },
    },
  ],
};

export const classLosses: PartKind = {
  title: 'Losses of classes',
  contract: 'ClassLoss',
  backends: 'none',
  parts: [
    {
      name: 'softmaxCrossEntropy',
      package: '@proxflow/risks',
      formula: '`log sum_c e^(f_c) - f_y`',
      cases: {
        'three classes': () => classLossChecks({ loss: softmaxCrossEntropy() }),
        'two classes': () => classLossChecks({ loss: softmaxCrossEntropy(), outputs: 2 }),
      },
    },
    {
      name: 'trueLabelProbability',
      package: '@proxflow/risks',
      formula: '`(1 - f_y)^2`',
      cases: { 'three classes': () => classLossChecks({ loss: trueLabelProbability() }) },
    },
  ],
};

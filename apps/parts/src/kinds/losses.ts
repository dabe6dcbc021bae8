import { classLossChecks, lossChecks } from '@proxflow/conformance';
import { customLoss, logisticLoss, softmaxCrossEntropy, squaredLoss, trueLabelProbability } from '@proxflow/risks';
import type { PartKind } from '../part.js';

const absolute = customLoss({
  name: 'absolute',
  value: (f, y) => Math.abs(f - y),
  derivative: (f, y) => Math.sign(f - y),
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
      name: 'customLoss',
      package: '@proxflow/risks',
      formula: 'a value and a derivative of one prediction and one target',
      cases: { 'absolute value': () => lossChecks({ loss: absolute, kinks: (y) => [y] }) },
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

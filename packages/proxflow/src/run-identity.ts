import { fingerprintNumbers, type RunIdentity } from '@proxflow/model-io';
import type { TrainingData } from '@proxflow/risks';
import type { SettingsSummary, TrainingSettings } from './settings.js';
import type { TrainingRows } from './training-flow.js';

/**
 * What tells this run from others: every setting by name, the law at the start, and fingerprints of the rows as the flow sees
 * them, scaled and split. Time O(n D): one pass over the numbers.
 */
export function runIdentity(
  summary: SettingsSummary,
  { distribution }: Pick<TrainingSettings, 'distribution'>,
  { data, heldOut }: TrainingRows,
): RunIdentity {
  const { lossParameters, earlyStopping, ...settings } = summary;
  return {
    settings: {
      ...(JSON.parse(JSON.stringify(settings)) as RunIdentity['settings']),
      ...(lossParameters && { lossParameters: { ...lossParameters } }),
      ...(earlyStopping && { earlyStopping: { ...earlyStopping } }),
      initialDistribution: fingerprintNumbers(distribution.flatMap(momentsOf), [distribution.length]),
    },
    data: { ...fingerprints(data, ''), ...(heldOut && fingerprints(heldOut, 'held-out ')) },
  };
}

function momentsOf(law: TrainingSettings['distribution'][number]): number[] {
  return law.kind === 'normal' ? [0, law.mean, law.deviation] : [1, law.low, law.high];
}

function fingerprints({ inputs, inputDimension, targets, rowWeights }: TrainingData, part: string) {
  const rows = inputs.length / inputDimension;
  return {
    [`${part}features`]: fingerprintNumbers(inputs, [rows, inputDimension]),
    [`${part}targets`]: fingerprintNumbers(targets, [targets.length]),
    ...(rowWeights && { [`${part}row weights`]: fingerprintNumbers(rowWeights, [rows]) }),
  };
}

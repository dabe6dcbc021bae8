import { isContainer, type ModelFile, type TrainingCheckpoint } from '@proxflow/model-io';
import { duration, shortNumber } from './numbers.js';

/** What is said of a file: for people by label, and for programs. */
export interface Facts {
  /** One line: what it is. */
  readonly kind: string;
  readonly lines: readonly (readonly [label: string, ...texts: string[]])[];
  readonly json: object;
}

/** What is in a checked model file. */
export function modelFacts(model: ModelFile, bytes: Uint8Array): Facts {
  const { network, record, settings, featureNames, targetName, encoder, version } = model;
  const form = isContainer(bytes) ? 'binary' : 'JSON';
  const classes = model.task === 'classification' ? model.classes : undefined;
  const preprocessing = [
    ...(encoder ? [`${encoder.columns.length} columns encoded`] : []),
    model.standardizer ? 'features standardized' : 'features as they are',
    ...(model.task === 'classification' && model.calibration ? ['probabilities calibrated'] : []),
  ].join(', ');
  return {
    kind: `${model.task} model, ${form}, version ${version}; whole and unchanged`,
    lines: [
      ['Target', `${targetName ?? 'no name'}: ${classes ? classes.join(', ') : 'a number'}`],
      ['Features', `${network.inputDimension}: ${featureNames ? featureNames.join(', ') : 'no names'}`],
      ['Before', preprocessing],
      ['Network', `${network.particles} ${settings.neuron} neurons, ${network.positions.length} numbers`],
      [
        'Training',
        `${record.status}, ${record.steps} steps in ${duration(record.seconds)}`,
        `risk ${shortNumber(record.risk.first)} -> ${shortNumber(record.risk.last)}`,
      ],
      ['Settings', settingsLine(settings)],
    ],
    json: {
      format: model.format,
      version,
      form,
      task: model.task,
      classes,
      targetName,
      featureNames,
      encoder,
      outputs: network.outputs,
      status: record.status,
      steps: record.steps,
      settings,
    },
  };
}

/** What is in a checked checkpoint file. */
export function checkpointFacts({ run, flow, progress }: TrainingCheckpoint): Facts {
  const { risk, freeEnergy, seconds } = progress;
  const last = (values: Float64Array) => shortNumber(values[values.length - 1] ?? NaN);
  const { steps } = run.settings;
  return {
    kind: 'checkpoint of a training run, binary; whole and unchanged',
    lines: [
      ['Step', `${flow.step} of ${typeof steps === 'number' ? steps : 'unknown'}, ${duration(seconds)} so far`],
      ['Cloud', `${flow.particles} particles of ${flow.dimension} numbers`],
      ['Course', `risk ${last(risk)}, free energy ${last(freeEnergy)}`],
      ['Settings', settingsLine(run.settings)],
      [
        'Data',
        Object.entries(run.data)
          .map(([name, print]) => `${name} ${print}`)
          .join(', '),
      ],
      ['To go on', 'the train command that made it, with the same --checkpoint'],
    ],
    json: {
      format: 'proxflow-checkpoint',
      step: flow.step,
      particles: flow.particles,
      dimension: flow.dimension,
      seconds,
      validation: flow.validation && { best: flow.validation.best, bestStep: flow.validation.bestStep },
      run,
    },
  };
}

function settingsLine(settings: object): string {
  return Object.entries(settings)
    .filter(([, value]) => typeof value !== 'object')
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

import { fitStandardizer, fitTargetScaler, type Table } from 'proxflow';
import { largest } from '../training/predictions.js';

/** A split as every baseline takes it: features standardised on the training rows, targets one column per output. */
export interface ScaledData {
  readonly columns: number;
  /** q: the number of classes, or 1. */
  readonly outputs: number;
  readonly train: { readonly features: Float64Array; readonly rows: number; readonly targets: Float64Array };
  readonly test: { readonly features: Float64Array; readonly rows: number };
  /** Class index or number of each row, from outputs `[rows, q]`. */
  decode(outputs: Float64Array): Float64Array;
}

/** Standardises features, codes classes as one column each, standardises a numeric target. */
export function scaleData(train: Table, test: Table): ScaledData {
  const standardizer = fitStandardizer(train);
  const { target } = train;
  const scaler = target.kind === 'numeric' ? fitTargetScaler(target.values) : undefined;
  const outputs = target.kind === 'classes' ? target.classes.length : 1;
  return {
    columns: train.columns,
    outputs,
    train: {
      features: standardizer.transform(train.features, train.rows),
      rows: train.rows,
      targets:
        target.kind === 'classes'
          ? oneHot(target.labels, outputs)
          : (scaler?.transform(target.values) ?? target.values),
    },
    test: { features: standardizer.transform(test.features, test.rows), rows: test.rows },
    decode: (values) => scaler?.inverse(values) ?? classes(values, outputs),
  };
}

function oneHot(labels: Int32Array, classes: number): Float64Array {
  const codes = new Float64Array(labels.length * classes);
  labels.forEach((label, i) => (codes[i * classes + label] = 1));
  return codes;
}

/** Index of the largest entry of each row `[rows, q]`. */
function classes(values: Float64Array, outputs: number): Float64Array {
  return Float64Array.from({ length: values.length / outputs }, (_, i) =>
    largest(values.subarray(i * outputs, (i + 1) * outputs)),
  );
}

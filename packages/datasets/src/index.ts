export { createTable } from './create-table.js';
export type { LabelTask } from './csv-label.js';
export type { CsvFormat } from './csv-records.js';
export { readCsv, readFeatures, type CsvOptions, type FeatureCsvOptions } from './read-csv.js';
export { readPoints, type PointCsvOptions, type PointTable } from './read-points.js';
export { selectFeatures, selectRows } from './select.js';
export { shippedDatasets, type ShippedDataset, type ShippedDatasetOptions } from './shipped-datasets.js';
export {
  orderedSplit,
  parseSplit,
  shuffledSplit,
  splitRows,
  type Split,
  type SplitDescription,
  type SplitKind,
} from './split.js';
export { fitStandardizer, standardizerFromJSON, type Standardizer, type StandardizerJSON } from './standardizer.js';
export {
  isClassificationTable,
  isRegressionTable,
  type ClassificationTable,
  type ClassTarget,
  type FeatureMatrix,
  type FeatureTable,
  type NumericTarget,
  type Provenance,
  type RegressionTable,
  type Table,
  type Target,
} from './table.js';
export { fitTargetScaler, targetScalerFromJSON, type TargetScaler, type TargetScalerJSON } from './target-scaler.js';
export { twoMoons, type TwoMoonsOptions } from './two-moons.js';
export { twoNorm, type TwoNormOptions } from './two-norm.js';
export { loadWdbc } from './wdbc.js';

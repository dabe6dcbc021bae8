export { blobs, type BlobsOptions } from './blobs.js';
export { circles, type CirclesOptions } from './circles.js';
export { createTable } from './create-table.js';
export type { LabelTask } from './csv-label.js';
export type { CsvFormat } from './csv-records.js';
export { loadDigits } from './digits.js';
export { gunzip } from './gzip.js';
export { INFLATED_BYTES, type InflateOptions } from './inflate.js';
export { idxFeatures, idxTable, type IdxTableOptions } from './idx-table.js';
export { readIdx, type IdxArray, type IdxOptions, type IdxType } from './idx.js';
export { loadIris } from './iris.js';
export { kFoldSplits, stratifiedKFoldSplits } from './k-fold.js';
export { readCsv, readFeatures, type CsvOptions, type FeatureCsvOptions } from './read-csv.js';
export { readPoints, type PointCsvOptions, type PointTable } from './read-points.js';
export { selectFeatures, selectRows } from './select.js';
export { readSemeion, type SemeionOptions } from './semeion.js';
export type { ShippedDataset, ShippedDatasetOptions } from './shipped-dataset.js';
export { shippedDatasets } from './shipped-datasets.js';
export { sinusoid, type SinusoidOptions } from './sinusoid.js';
export { spirals, type SpiralsOptions } from './spirals.js';
export { parseSplit, splitRows, type SplitDescription, type SplitKind } from './split-description.js';
export { orderedSplit, shuffledSplit, type Split } from './split.js';
export { fitStandardizer, standardizerFromJSON, type Standardizer, type StandardizerJSON } from './standardizer.js';
export { stratifiedSplit } from './stratified-split.js';
export { tableFormatOf, type TableFormat } from './table-format.js';
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
export { loadWine } from './wine.js';

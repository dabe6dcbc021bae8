export * from '@proxflow/backend';
export * from '@proxflow/backend-cpu';
export * from '@proxflow/backend-wasm';
export * from '@proxflow/core';
export * from '@proxflow/costs';
export * from '@proxflow/datasets';
export * from '@proxflow/neurons';
export * from '@proxflow/random';
export * from '@proxflow/regularizers';
export * from '@proxflow/risks';
export * from '@proxflow/sinkhorn';
export type { RunIdentity, TrainingCheckpoint, TrainingProgress } from '@proxflow/model-io';
export { automaticStepSize, automaticWeightDecay } from './automatic-settings.js';
export type { Calibration } from './calibration.js';
export { createDefaultBackend } from './default-backend.js';
export { toFeatureMatrix, type FeatureInput } from './feature-input.js';
export type { ClassWeights, Label } from './class-names.js';
export type { ClassifierOptions, ClassifierPartialFitOptions } from './classifier-options.js';
export type { EarlyStopping } from './early-stopping.js';
export { MeanFieldClassifier } from './mean-field-classifier.js';
export { MeanFieldModel, type LoadOptions, type PredictOptions } from './mean-field-model.js';
export { MeanFieldRegressor } from './mean-field-regressor.js';
export { accuracy, confusionMatrix, publishedRiskLevel, rSquared } from './metrics.js';
export {
  parseModelFile,
  type ClassifierFile,
  type Configuration,
  type ModelFile,
  type RegressorFile,
} from './model-file.js';
export type { Estimator, Network } from './network.js';
export {
  permutationImportance,
  type FeatureImportance,
  type ImportanceOptions,
  type PermutationImportance,
  type ScoredModel,
} from './permutation-importance.js';
export { expectedCalibrationError, logLoss, type ProbabilityRows } from './probability-metrics.js';
export {
  fitFeatureScaling,
  presetFor,
  presetOf,
  presets,
  type Preset,
  type PresetName,
  type PublishedArithmetic,
} from './presets.js';
export { createRegistry, PartRegistry, type Registry, type RegistryEntry } from './registry.js';
export { resolveSettings, type SettingsQuestion, type SettingsSummary, type TrainingSettings } from './settings.js';
export type { TargetInput } from './target-columns.js';
export { confinementOf } from './training-flow.js';
export type { FitOptions, ModelOptions, NeuronChoice, PartialFitOptions } from './training-options.js';
export type { TrainingRecord, TrainingStatus, ValidationSummary } from './training-record.js';

export { fingerprintNumbers } from './checksum.js';
export {
  decodeCheckpoint,
  encodeCheckpoint,
  type RunIdentity,
  type TrainingCheckpoint,
  type TrainingProgress,
} from './checkpoint-file.js';
export { decodeContainer, encodeContainer, isContainer } from './container.js';
export { parseFlowCheckpoint } from './flow-schema.js';
export { fileLimits } from './limits.js';
export { decodeModel, encodeModel, parseModelFile, sameModel, type ModelForm } from './model-file.js';
export type { ClassifierFile, Configuration, ModelFile, RegressorFile } from './model-schema.js';
export { requireSameRun, runDifferences, type RunDifference } from './run-identity.js';

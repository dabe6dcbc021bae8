export {
  parseModelFile,
  type ClassifierFile,
  type Configuration,
  type ModelFile,
  type RegressorFile,
} from '@proxflow/model-io';

export {
  parseModelFile,
  type ClassifierFile,
  type Configuration,
  type ModelFile,
  type RegressorFile,
  type TrainingCourse,
} from '@proxflow/model-io';

export { requireWritable, writeAtomically } from '@proxflow/model-io/node';

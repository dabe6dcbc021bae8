export { formOf, readCheckpoint, readModel, writeCheckpoint, writeModel } from './files.js';
export { readBytes, readBytesIfThere } from './read-bytes.js';
export { requireWritable, writeAtomically } from './write-atomically.js';

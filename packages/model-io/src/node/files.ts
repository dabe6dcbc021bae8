import { decodeCheckpoint, encodeCheckpoint, type TrainingCheckpoint } from '../checkpoint-file.js';
import { decodeModel, encodeModel, type ModelForm } from '../model-file.js';
import type { ModelFile } from '../model-schema.js';
import { readBytes, readBytesIfThere } from './read-bytes.js';
import { writeAtomically } from './write-atomically.js';

/** The form that a file's name asks for: `.pxf` is binary, anything else JSON. */
export function formOf(path: string): ModelForm {
  return path.toLowerCase().endsWith('.pxf') ? 'binary' : 'json';
}

/**
 * Writes a model file, whole or not at all; binary if its name ends in `.pxf`.
 *
 * @throws InvalidDataError if it cannot be written; what stood there before is as it was.
 * @example
 * ```ts
 * await writeModel('wdbc.model.json', model.toJSON());
 * ```
 */
export async function writeModel(path: string, model: ModelFile, form: ModelForm = formOf(path)): Promise<void> {
  await writeAtomically(path, encodeModel(model, form));
}

/**
 * Reads a model file of either form.
 *
 * @throws InvalidDataError naming the file and what is wrong with it.
 * @example
 * ```ts
 * const model = await MeanFieldClassifier.fromJSON(await readModel('wdbc.model.json'));
 * ```
 */
export async function readModel(path: string): Promise<ModelFile> {
  return decodeModel(await readBytes(path, 'model file'), path);
}

/** Writes a checkpoint file, whole or not at all. @throws InvalidDataError as {@link writeModel}. */
export async function writeCheckpoint(path: string, checkpoint: TrainingCheckpoint): Promise<void> {
  await writeAtomically(path, encodeCheckpoint(checkpoint));
}

/**
 * Reads a checkpoint file; undefined if there is none, which is how a run begins.
 *
 * @throws InvalidDataError naming the file and what is wrong with it.
 * @example
 * ```ts
 * const checkpoint = await readCheckpoint('run.pxf');
 * await model.fitTable(table, { ...(checkpoint && { checkpoint }) });
 * ```
 */
export async function readCheckpoint(path: string): Promise<TrainingCheckpoint | undefined> {
  const bytes = await readBytesIfThere(path, 'checkpoint file');
  return bytes && decodeCheckpoint(bytes, path);
}

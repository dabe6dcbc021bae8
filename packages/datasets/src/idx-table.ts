import { InvalidDataError } from '@proxflow/backend';
import type { IdxArray } from './idx.js';
import { listNames, requireNames } from './names.js';
import { pixelNames } from './pixel-names.js';
import type { ClassificationTable, ClassTarget, FeatureTable } from './table.js';

/** What {@link idxTable} makes of two arrays. */
export interface IdxTableOptions {
  /** The table's name. Default: that of the images. */
  readonly name?: string;
  /**
   * The classes and their order, where they are known beforehand, as those of a trained model: a label outside the list is
   * an error, and a single class may occur. Default: the labels found, ascending.
   */
  readonly classes?: readonly string[];
}

/**
 * The features of an IDX array of images `[n, ...]`, one row for each image, without labels: for prediction.
 *
 * Columns are the entries of an image in row-major order, `pixel_i_j` in two dimensions. Time and memory O(elements).
 *
 * @throws InvalidDataError when there are fewer than two dimensions, a size is 0, or an element is not finite
 *
 * @example
 * ```ts
 * const unseen = idxFeatures(await readIdx(await readFile('t10k-images-idx3-ubyte.gz')));
 * unseen.columns; // 784
 * ```
 */
export function idxFeatures(images: IdxArray): FeatureTable {
  const { name, shape, values } = images;
  const [rows, ...size] = shape;
  if (rows === undefined || size.length === 0 || shape.includes(0)) {
    throw new InvalidDataError({
      argument: name,
      value: shape.length === 0 ? 'a single number' : `an array of ${shape.join(' x ')}`,
      expected: 'images: at least two dimensions, the first of which counts them, none of size 0',
      remedy: 'Use the file of the images, such as train-images-idx3-ubyte, not that of the labels.',
    });
  }
  const columns = values.length / rows;
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong !== -1) {
    throw new InvalidDataError({
      argument: name,
      place: `image ${Math.floor(wrong / columns) + 1}, element ${(wrong % columns) + 1}`,
      value: values[wrong],
      expected: 'a finite number',
      remedy: 'Replace the value by a finite one, or leave the image out.',
    });
  }
  return { name, features: Float64Array.from(values), rows, columns, featureNames: pixelNames(size) };
}

function requireLabels(labels: IdxArray, rows: number): readonly string[] {
  const { name, shape, values } = labels;
  if (shape.length !== 1 || shape[0] !== rows) {
    throw new InvalidDataError({
      argument: name,
      value: shape.length === 1 ? `${shape[0]} labels` : `an array of ${shape.length} dimensions`,
      expected: `one dimension of ${rows} labels, one for each image`,
      remedy: 'Use the file of the labels that belongs to these images, such as train-labels-idx1-ubyte.',
    });
  }
  return Array.from(values, (value, i) => {
    if (Number.isInteger(value)) return String(value);
    throw new InvalidDataError({
      argument: name,
      place: `label ${i + 1}`,
      value,
      expected: 'a whole number',
      remedy: 'Number the classes with whole numbers.',
    });
  });
}

function foundClasses(found: readonly string[], name: string): readonly string[] {
  const classes = [...new Set(found)].sort((a, b) => Number(a) - Number(b));
  if (classes.length >= 2) return classes;
  throw new InvalidDataError({
    argument: name,
    value: classes[0],
    expected: 'at least two different classes',
    remedy: 'Use labels of several classes, or name the classes beforehand.',
  });
}

function classTarget(labels: IdxArray, rows: number, known: readonly string[] | undefined): ClassTarget {
  const { name } = labels;
  const found = requireLabels(labels, rows);
  const classes = known === undefined ? foundClasses(found, name) : [...requireNames('classes', known, 2)];
  const indices = new Map(classes.map((label, index) => [label, index]));
  return {
    kind: 'classes',
    classes,
    labels: Int32Array.from(found, (label, i) => {
      const index = indices.get(label);
      if (index !== undefined) return index;
      throw new InvalidDataError({
        argument: name,
        place: `label ${i + 1}`,
        value: label,
        expected: `one of the classes ${listNames(classes)}`,
        remedy: 'Correct the label, or leave the image out; these classes were fixed before the file was read.',
      });
    }),
  };
}

/**
 * The classification table of an IDX pair: images `[n, ...]` and labels `[n]`, as MNIST and its kin come.
 *
 * Features as {@link idxFeatures} gives them, in the file's own numbers (0 to 255 for uint8); the target is
 * `label`, classes named by the labels' numbers. Features take 8 bytes each: 376 MB for MNIST's 60000 images. Time
 * and memory O(elements).
 *
 * @param images - at least two dimensions, the first of which counts the images
 * @param labels - one dimension, one whole number for each image
 * @throws InvalidDataError when the images are as {@link idxFeatures} refuses, the labels have more dimensions or another
 *   count, a label is no whole number or outside `classes`, or there is a single class
 * @throws InvalidArgumentError when `classes` are fewer than 2 or not distinct
 *
 * @example
 * ```ts
 * const images = await readIdx(await readFile('train-images-idx3-ubyte.gz'));
 * const labels = await readIdx(await readFile('train-labels-idx1-ubyte.gz'));
 * const table = idxTable(images, labels, { name: 'mnist' });
 * table.target.classes; // ['0', '1', ..., '9']
 * ```
 */
export function idxTable(images: IdxArray, labels: IdxArray, options: IdxTableOptions = {}): ClassificationTable {
  const features = idxFeatures(images);
  return {
    ...features,
    name: options.name ?? images.name,
    target: classTarget(labels, features.rows, options.classes),
    targetName: 'label',
  };
}

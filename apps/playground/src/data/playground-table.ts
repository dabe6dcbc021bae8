import {
  blobs,
  circles,
  createTable,
  loadDigits,
  loadWdbc,
  readCsv,
  sinusoid,
  spirals,
  twoMoons,
} from '@proxflow/datasets';
import type { ClassificationTable, RegressionTable, Table } from '@proxflow/datasets';
import { createRandom } from '@proxflow/random';
import type { DrawnPoint } from '../settings/point-codec.js';
import type { Settings } from '../settings/settings.js';

/** A file that was dropped: its name and text. */
export interface DroppedFile {
  readonly name: string;
  readonly text: string;
}

/** What a table is made of besides settings. */
export interface OwnData {
  readonly points: readonly DrawnPoint[];
  /** Whether the points are (x, target) of a regression. */
  readonly pointsAreNumbers: boolean;
  readonly file: DroppedFile | undefined;
}

/** The table a run learns. @throws InvalidDataError with place and remedy for a file that is none; InvalidArgumentError. */
export async function playgroundTable(
  { data, rows, noise, seed }: Pick<Settings, 'data' | 'rows' | 'noise' | 'seed'>,
  own: OwnData,
): Promise<Table> {
  const even = rows - (rows % 2);
  switch (data) {
    case 'moons':
      return twoMoons({ rows: even, noise, seed });
    case 'circles':
      return circles({ rows: even, noise, seed });
    case 'spirals':
      return spirals({ rows: even, noise, seed });
    case 'xor':
      return xor(rows, noise, seed);
    case 'blobs':
      return blobs({ rows: rows - (rows % 3), noise: 1 + noise, seed });
    case 'sinusoid':
      return sinusoid({ rows, noise, seed });
    case 'step':
      return step(rows, noise, seed);
    case 'wdbc':
      return loadWdbc();
    case 'digits':
      return loadDigits();
    case 'drawn':
      return own.pointsAreNumbers ? drawnNumbers(own.points) : drawnClasses(own.points);
    case 'file':
      return readCsv(own.file?.text ?? '', { name: own.file?.name ?? 'file.csv' });
  }
}

/** Points of [-1, 1]^2, of class 1 where x y < 0; the noise moves them after their class was told. */
function xor(rows: number, noise: number, seed: string): ClassificationTable {
  const random = createRandom(seed);
  const places = random.stream('xor/places').uniforms(0, rows, 2);
  const offsets = random.stream('xor/noise').normals(0, rows, 2);
  const labels = Int32Array.from({ length: rows }, (_, i) =>
    Number((places[2 * i] - 0.5) * (places[2 * i + 1] - 0.5) < 0),
  );
  return createTable({
    name: 'xor',
    features: places.map((u, k) => 2 * u - 1 + (noise / 2) * offsets[k]),
    rows,
    columns: 2,
    featureNames: ['x', 'y'],
    target: { kind: 'classes', classes: ['same sign', 'other sign'], labels },
    targetName: 'class',
  });
}

/** y = sign(x) and noise, x uniform on [-1, 1]. */
function step(rows: number, noise: number, seed: string): RegressionTable {
  const random = createRandom(seed);
  const features = random
    .stream('step/places')
    .uniforms(0, rows, 1)
    .map((u) => 2 * u - 1);
  const offsets = random.stream('step/noise').normals(0, rows, 1);
  return createTable({
    name: 'step',
    features,
    rows,
    columns: 1,
    featureNames: ['x'],
    target: { kind: 'numeric', values: features.map((x, i) => Math.sign(x) + noise * offsets[i]) },
    targetName: 'y',
  });
}

function drawnClasses(points: readonly DrawnPoint[]): ClassificationTable {
  const classes = Math.max(2, ...points.map(({ label }) => label + 1));
  return createTable({
    name: 'your points',
    features: Float64Array.from(points.flatMap(({ x, y }) => [x, y])),
    rows: points.length,
    columns: 2,
    featureNames: ['x', 'y'],
    target: {
      kind: 'classes',
      classes: Array.from({ length: classes }, (_, c) => `class ${c + 1}`),
      labels: Int32Array.from(points, ({ label }) => label),
    },
    targetName: 'class',
  });
}

function drawnNumbers(points: readonly DrawnPoint[]): RegressionTable {
  return createTable({
    name: 'your points',
    features: Float64Array.from(points, ({ x }) => x),
    rows: points.length,
    columns: 1,
    featureNames: ['x'],
    target: { kind: 'numeric', values: Float64Array.from(points, ({ y }) => y) },
    targetName: 'y',
  });
}

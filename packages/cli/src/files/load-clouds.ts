import { InvalidDataError } from '@proxflow/backend';
import { readPoints, type CsvFormat, type PointTable } from '@proxflow/datasets';
import { readText } from './read-text.js';

/** Points with their masses. */
export type Cloud = Omit<PointTable, 'weights'> & { readonly weights: Float64Array; readonly mass: number };

/** Two clouds with the same coordinates. */
export interface Clouds {
  readonly source: Cloud;
  readonly target: Cloud;
}

const total = (weights: Float64Array) => weights.reduce((sum, weight) => sum + weight, 0);

/**
 * Reads two files of points, the second one's coordinates in the order of the first. A cloud without masses gets equal
 * ones, of the total of the other: 1 if neither has any.
 *
 * @throws InvalidDataError naming file, row and column.
 */
export async function loadClouds(sourcePath: string, targetPath: string, format: CsvFormat): Promise<Clouds> {
  const what = 'CSV file';
  const source = readPoints(await readText(sourcePath, what), { name: sourcePath, ...format });
  const coordinates = source.coordinateNames;
  const target = readPoints(await readText(targetPath, what), { name: targetPath, coordinates, ...format });
  return { source: weighted(source, target), target: weighted(target, source) };
}

function weighted(cloud: PointTable, other: PointTable): Cloud {
  const mass = total(cloud.weights ?? other.weights ?? Float64Array.of(1));
  const weights = cloud.weights ?? new Float64Array(cloud.rows).fill(mass / cloud.rows);
  return { ...cloud, weights, mass };
}

/** Relative error that decimal notation and summing leave in a mass. */
const rounding = 1e-9;

/** Balanced transport can neither make nor lose mass. @throws InvalidDataError if it would have to. */
export function requireEqualMass({ source, target }: Clouds): void {
  if (Math.abs(source.mass - target.mass) <= rounding * source.mass) return;
  throw new InvalidDataError({
    argument: target.name,
    place: 'column "weight"',
    value: target.mass,
    expected: `the total mass of ${source.name}, ${source.mass}`,
    remedy: 'Normalise the masses of both files, or let them differ at a price: --unbalanced 1.',
  });
}

/** The target with the last digits of its mass as those of the source. */
export function withEqualMass({ source, target }: Clouds): Clouds {
  const factor = source.mass / target.mass;
  const weights = target.weights.map((weight) => weight * factor);
  return { source, target: { ...target, weights, mass: source.mass } };
}

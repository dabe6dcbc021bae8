import { requireFiniteValues, requireInteger, requireLength } from '@proxflow/backend';
import type { FeatureMatrix } from './table.js';

/** Checks that `features` holds `rows * columns` finite numbers; `argument` is what messages call the matrix. */
export function requireFeatureMatrix(argument: string, matrix: FeatureMatrix): void {
  const rows = requireInteger(`${argument}.rows`, matrix.rows);
  const columns = requireInteger(`${argument}.columns`, matrix.columns);
  requireLength(`${argument}.features`, matrix.features, rows * columns);
  requireFiniteValues(`${argument}.features`, matrix.features);
}

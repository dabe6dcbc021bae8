import { backends } from './kinds/backends.js';
import { costs } from './kinds/costs.js';
import { classLosses, losses } from './kinds/losses.js';
import { locationUpdates } from './kinds/location-updates.js';
import { marginals } from './kinds/marginals.js';
import { neurons } from './kinds/neurons.js';
import { positionPotentials } from './kinds/position-potentials.js';
import { regularizers } from './kinds/regularizers.js';
import { risks } from './kinds/risks.js';
import type { PartKind } from './part.js';

/** Every built-in part, kind by kind, in the order of docs/parts.md. */
export const partList: readonly PartKind[] = [
  neurons,
  losses,
  classLosses,
  risks,
  regularizers,
  positionPotentials,
  marginals,
  costs,
  locationUpdates,
  backends,
];

import { InvalidArgumentError } from '@proxflow/backend';
import { requireNames } from './names.js';
import type { ClassTarget } from './table.js';

/** Checks that classes have distinct names and that every label is the index of one. @throws InvalidArgumentError */
export function requireClassTarget(argument: string, target: ClassTarget): void {
  requireNames(`${argument}.classes`, target.classes, 2);
  const wrong = target.labels.findIndex((label) => label < 0 || label >= target.classes.length);
  if (wrong === -1) return;
  throw new InvalidArgumentError({
    argument: `${argument}.labels`,
    place: `[${wrong}]`,
    value: target.labels[wrong],
    expected: `a class index from 0 to ${target.classes.length - 1}`,
    remedy: `Count classes from 0, in the order of ${argument}.classes.`,
  });
}

/** Number of rows of each class, `[classes]`. */
export function countClasses({ classes, labels }: ClassTarget): Uint32Array {
  const counts = new Uint32Array(classes.length);
  for (const label of labels) counts[label]++;
  return counts;
}

import { InvalidArgumentError } from '@proxflow/backend';
import { orderedSplit, shuffledSplit, type Split } from './split.js';
import { stratifiedSplit } from './stratified-split.js';
import type { Table } from './table.js';

/**
 * How a split chooses its training rows: the first ones, ones drawn at random, or ones drawn at random from each class
 * in proportion.
 */
export type SplitKind = 'ordered' | 'shuffled' | 'stratified';

/** A split in words, before the number of rows is known. */
export interface SplitDescription {
  readonly kind: SplitKind;
  /** Share of the rows that is trained on, above 0 and below 1. */
  readonly fraction: number;
}

/**
 * Reads a split written as `ordered:0.7`, `shuffled:0.7` or `stratified:0.7`.
 *
 * @throws InvalidArgumentError unless the text is a kind, a colon and a number above 0 and below 1
 *
 * @example
 * ```ts
 * parseSplit('ordered:0.7'); // { kind: 'ordered', fraction: 0.7 }
 * ```
 */
export function parseSplit(text: string): SplitDescription {
  const match = /^(ordered|shuffled|stratified):(\d*\.?\d+)$/.exec(text);
  const fraction = Number(match?.[2]);
  if (match !== null && fraction > 0 && fraction < 1) return { kind: match[1] as SplitKind, fraction };
  throw new InvalidArgumentError({
    argument: 'split',
    value: text,
    expected: 'ordered:F, shuffled:F or stratified:F, F a number above 0 and below 1',
    remedy:
      'Write for example ordered:0.7 (the first 70 % train), shuffled:0.7 (a random 70 %) or stratified:0.7 ' +
      '(a random 70 % of each class).',
  });
}

/**
 * Carries out a split in words; the seed does not matter to `ordered`, the target only to `stratified`.
 *
 * @param table - its number of rows and its target are looked at
 * @throws InvalidArgumentError as {@link orderedSplit} and {@link stratifiedSplit}, and when a table of numbers is to be
 *   stratified
 * @throws InvalidSeedError when the split is drawn and the seed is NaN or infinite
 *
 * @example
 * ```ts
 * const table = await loadWine();
 * const { train, test } = splitRows(table, parseSplit('stratified:0.7'), 1);
 * ```
 */
export function splitRows(
  table: Pick<Table, 'rows' | 'target'>,
  { kind, fraction }: SplitDescription,
  seed: string | number,
): Split {
  const { rows, target } = table;
  if (kind === 'ordered') return orderedSplit(rows, fraction);
  if (kind === 'shuffled') return shuffledSplit(rows, fraction, seed);
  if (target.kind === 'classes') return stratifiedSplit(target, fraction, seed);
  throw new InvalidArgumentError({
    argument: 'split',
    value: `stratified:${fraction}`,
    expected: 'ordered or shuffled, as the target is not a class',
    remedy: `Write shuffled:${fraction}; only classes have proportions to keep.`,
  });
}

import { InvalidArgumentError } from '@proxflow/backend';
import { readSeed } from '../options/train-options.js';

/** More seeds than this are a slip of the pen. */
const mostSeeds = 10_000;

/**
 * Reads `1..3`, `1,2,5`, words, or all of these between commas.
 *
 * @throws InvalidArgumentError for a range that runs down, a seed twice, or an empty one; InvalidSeedError.
 */
export function readSeeds(text: string): readonly string[] {
  const seeds = text.split(',').flatMap((part) => seedsOf(text, part.trim()));
  const distinct = new Set(seeds.map(readSeed));
  if (seeds.includes('') || distinct.size < seeds.length) throw unreadable(text);
  return seeds;
}

function seedsOf(text: string, part: string): string[] {
  const range = /^(\d+)\.\.(\d+)$/.exec(part);
  if (range === null) return [part];
  const [first, last] = [Number(range[1]), Number(range[2])];
  if (first > last || last - first >= mostSeeds) throw unreadable(text);
  return Array.from({ length: last - first + 1 }, (_, i) => String(first + i));
}

function unreadable(text: string): InvalidArgumentError {
  return new InvalidArgumentError({
    argument: '--seeds',
    value: text,
    expected: `seeds that differ: a range such as 1..3 or a list such as 1,2,5, of at most ${mostSeeds}`,
    remedy: 'Write for example --seeds 1..5.',
  });
}

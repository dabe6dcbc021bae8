import { fileLimits } from './limits.js';
import { unfitFile } from './unfit-file.js';

/** Names that reach an object's prototype where a program copies keys carelessly. */
const forbiddenKeys: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/**
 * Parses JSON of unknown origin: nesting is counted before anything is built, and keys that name a prototype are refused.
 * Time O(length).
 *
 * @throws InvalidDataError naming the file for text that is no JSON, deeper than `fileLimits.depth`, or with such a key.
 */
export function parseJson(text: string, file: string): unknown {
  requireShallow(text, file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unfitFile(file, { value: text.slice(0, 20), expected: 'JSON, whole to its end' }, { cause });
  }
  requirePlain(value, file);
  return value;
}

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = Array.from('"\\[]{}', (c) =>
  c.charCodeAt(0),
);

function requireShallow(text: string, file: string): void {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code === backslash) i++;
      else if (code === quote) quoted = false;
    } else if (code === quote) quoted = true;
    else if (code === openBracket || code === openBrace) {
      if (++depth > fileLimits.depth) throw tooDeep(file, `at character ${i}`);
    } else if (code === closeBracket || code === closeBrace) depth--;
  }
}

function tooDeep(file: string, place?: string) {
  return unfitFile(file, {
    ...(place !== undefined && { place }),
    expected: `objects and arrays at most ${fileLimits.depth} deep`,
  });
}

/**
 * Checks a value of unknown origin for depth and for keys that name a prototype. Time O(size).
 *
 * @throws InvalidDataError naming the key and where it stands.
 */
export function requirePlain(value: unknown, file: string): void {
  // A list of what is left to look at rather than recursion, which a deep value would overflow.
  const left: { readonly value: object; readonly path: string; readonly depth: number }[] = [];
  const look = (part: unknown, path: string, depth: number) => {
    if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part)) return;
    if (depth > fileLimits.depth) throw tooDeep(file);
    left.push({ value: part, path, depth });
  };
  look(value, '', 1);
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value: holder, path, depth } = next;
    if (Array.isArray(holder)) {
      for (let i = 0; i < holder.length; i++) {
        if (typeof holder[i] === 'object') look(holder[i], `${path}[${i}]`, depth + 1);
      }
      continue;
    }
    for (const key of Object.keys(holder)) {
      if (forbiddenKeys.includes(key)) {
        throw unfitFile(file, {
          place: path === '' ? 'at the top level' : `at ${path.slice(1)}`,
          value: key,
          expected: `no key ${forbiddenKeys.join(', ')}`,
        });
      }
      look((holder as Record<string, unknown>)[key], `${path}.${key}`, depth + 1);
    }
  }
}

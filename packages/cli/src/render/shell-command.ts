import { displayWidth, printable } from './text.js';

/** Everything a shell might read as more than itself. */
const plain = /[\p{L}\p{N}@%+=:,./_-]/u;
const indent = '  ';

/** A word as pieces that must not be parted: what a POSIX shell takes literally, quoted by a backslash where needed. */
function quotedPieces(word: string): string[] {
  if (word === '') return ["''"];
  return [...printable(word)].map((character) => (plain.test(character) ? character : `\\${character}`));
}

/** Lines of one command, each at most `width` columns, that can be copied into a POSIX shell. */
export function commandLines(words: readonly string[], width: number): string[] {
  const room = width - 2; // for a blank and the backslash that continues the line
  const lines: string[] = [];
  let line = indent;
  for (const pieces of words.map(quotedPieces)) {
    const blank = line.trim() === '' ? '' : ' ';
    if (displayWidth(line + blank + pieces.join('')) <= room) {
      line += blank + pieces.join('');
      continue;
    }
    if (blank) lines.push(`${line} \\`);
    line = indent + indent;
    for (const piece of pieces) {
      if (displayWidth(line + piece) > room) {
        // The next line begins at its first column: blanks there would end the word.
        lines.push(`${line}\\`);
        line = '';
      }
      line += piece;
    }
  }
  return [...lines, line];
}

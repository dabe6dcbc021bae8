/** Everything a shell might read as more than itself. */
const special = /[^\p{L}\p{N}@%+=:,./_-]/gu;
const indent = '  ';

/** A word as a POSIX shell takes it literally. */
function quote(word: string): string {
  return word === '' ? "''" : word.replace(special, '\\$&');
}

/** Lines of one command, each at most `width` long, that can be copied into a POSIX shell. */
export function commandLines(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of words.map(quote)) {
    const extended = line === indent ? line + word : `${line} ${word}`;
    if (extended.length <= width - 2) {
      line = extended;
      continue;
    }
    if (line !== indent) lines.push(`${line} \\`);
    line = indent + indent + word;
    while (line.length > width - 2) {
      // A backslash at a line's end joins the lines, but must not be split from what it quotes.
      const end = line[width - 3] === '\\' ? width - 3 : width - 2;
      lines.push(`${line.slice(0, end)}\\`);
      line = line.slice(end);
    }
  }
  return [...lines, line];
}

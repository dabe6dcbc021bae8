const control = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}\uff01-\uff60]/u;
const zeroWidth = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Text from a file made safe to print: one line, nothing that steers a terminal. */
export function printable(text: string): string {
  return text.replace(control, (character) => {
    const code = character.charCodeAt(0);
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
  });
}

function characterWidth(character: string): number {
  if (zeroWidth.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** Terminal columns that a text without control sequences takes. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** The text if it fits, else its beginning and three points; safe to print. */
export function fit(text: string, width: number): string {
  const safe = printable(text);
  if (displayWidth(safe) <= width) return safe;
  let kept = '';
  for (const character of safe) {
    if (displayWidth(kept) + characterWidth(character) > width - 3) break;
    kept += character;
  }
  return `${kept}...`;
}

/** Pads on the left to `width` columns. */
export function alignRight(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
}

/** Pads on the right to `width` columns. */
export function alignLeft(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Splits at spaces into lines of at most `width` columns; a word that is longer is cut off with three points. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').map((part) => fit(part, width))) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

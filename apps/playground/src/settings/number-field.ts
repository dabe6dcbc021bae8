/** A field a number is typed into: its domain, and the words that may stand in its place. */
export interface NumberField {
  readonly label: string;
  /** A sentence for the one who hovers. */
  readonly says: string;
  readonly words?: readonly string[];
  readonly least: number;
  /** Whether `least` itself is refused. */
  readonly above?: boolean;
  readonly most: number;
  readonly whole?: boolean;
}

export const numberFields = {
  rows: { label: 'Rows', says: 'How many examples are drawn.', least: 20, most: 2000, whole: true },
  noise: { label: 'Noise', says: 'Deviation of the noise on the data.', least: 0, most: 2 },
  particles: { label: 'N', says: 'Number of particles, that is of neurons.', least: 2, most: 4000, whole: true },
  inverseTemperature: {
    label: 'β',
    says: 'Inverse temperature: small is hot; inf switches noise and entropy off.',
    words: ['inf'],
    least: 0,
    above: true,
    most: 1e12,
  },
  epsilon: {
    label: 'ε',
    says: 'Strength of the entropic transport term; auto is 0.1 h / β, neighbours lets mass reach three of them.',
    words: ['auto', 'neighbours'],
    least: 0,
    above: true,
    most: 1e6,
  },
  stepSize: {
    label: 'h',
    says: 'Step size; auto takes it from the curvature of the loss and the spread of the data.',
    words: ['auto'],
    least: 0,
    above: true,
    most: 1e3,
  },
  weightDecay: {
    label: 'λ',
    says: 'Confinement λ|θ|²; auto from rows and features, prior pulls to the law at the start.',
    words: ['auto', 'prior'],
    least: 0,
    most: 10,
  },
} as const satisfies Record<string, NumberField>;

export type NumberFieldName = keyof typeof numberFields;

/** What was typed: a value, or why not. */
export type Parsed<T> = { readonly value: T } | { readonly reason: string };

/** Reads what was typed into a field; Infinity for `inf`. */
export function parseNumberField(field: NumberField, text: string): Parsed<number | string> {
  const trimmed = text.trim();
  const words = field.words ?? [];
  if (words.includes(trimmed)) return { value: trimmed === 'inf' ? Infinity : trimmed };
  const or = words.length > 0 ? `, or ${words.join(' or ')}` : '';
  const number = trimmed === '' ? NaN : Number(trimmed);
  if (!Number.isFinite(number)) return { reason: `A number is wanted here${or}.` };
  if (field.whole && !Number.isInteger(number)) return { reason: 'A whole number is wanted here.' };
  if (field.above ? number <= field.least : number < field.least) {
    return { reason: `${field.above ? 'Above' : 'At least'} ${field.least}${or}.` };
  }
  if (number > field.most) return { reason: `At most ${field.most}${or}.` };
  return { value: number };
}

/** The text a value is typed as; parses back to the same bits. */
export function textOfNumber(value: number | string): string {
  return value === Infinity ? 'inf' : String(value);
}

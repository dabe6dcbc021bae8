import type { PartKind } from './trial.js';

/** Something to start from. */
export interface Example {
  readonly kind: PartKind;
  readonly label: string;
  readonly source: string;
}

export const examples: readonly Example[] = [
  {
    kind: 'loss',
    label: 'Log-cosh loss',
    source: `// A loss is two functions of a prediction f and a target y:
// its value, and its derivative in f.
({
  name: 'logCosh',
  value: (f, y) => Math.abs(f - y) + Math.log1p(Math.exp(-2 * Math.abs(f - y))) - Math.LN2,
  derivative: (f, y) => Math.tanh(f - y),
  curvature: 1, // the largest second derivative; it bounds the step size
})
`,
  },
  {
    kind: 'loss',
    label: 'Exponential loss of signs',
    source: `// Boosting's loss: a derivative in f for signs y of -1 and 1, kept from overflowing.
const most = 4;
({
  name: 'exponential',
  targets: 'sign',
  value: (f, y) => (-y * f > most ? Math.exp(most) * (1 - y * f - most) : Math.exp(-y * f)),
  derivative: (f, y) => -y * Math.exp(Math.min(-y * f, most)),
  curvature: Math.exp(most),
})
`,
  },
  {
    kind: 'cost',
    label: 'Manhattan cost',
    source: `// A cost is one function of two points. What it promises is checked.
({
  name: 'manhattan',
  cost: (x, y) => Math.abs(x[0] - y[0]) + Math.abs(x[1] - y[1]),
  properties: { symmetric: true, nonNegative: true, zeroOnDiagonal: true, translationInvariant: true },
})
`,
  },
  {
    kind: 'cost',
    label: 'Slow traffic upwards',
    source: `// Going up costs three times as much as going down.
const climb = (d) => (d > 0 ? 3 * d : -d);
({
  name: 'climb',
  cost: (x, y) => (x[0] - y[0]) ** 2 + climb(y[1] - x[1]) ** 2,
  properties: { nonNegative: true, zeroOnDiagonal: true, translationInvariant: true },
})
`,
  },
];

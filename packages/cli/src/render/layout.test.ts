import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downSample, drawCurves } from './chart.js';
import { duration, shortNumber, timeSpan } from './numbers.js';
import { pageOf } from './page.js';
import { commandLines } from './shell-command.js';
import { confusionTable } from './tables.js';
import { displayWidth, fit, printable, wrap } from './text.js';
import { capturedIo } from '../captured-io.js';

const text = fc.string({ unit: 'grapheme', maxLength: 200 });
const page = pageOf(capturedIo().stdout, {});

/** The words a POSIX shell makes of unquoted text. */
function shellWords(lines: readonly string[]): string[] {
  const source = lines.join('\n').replaceAll('\\\n', '');
  const words = source.match(/(\\.|[^\s\\])+/gsu) ?? [];
  return words.map((word) => (word === "''" ? '' : word.replace(/\\(.)/gsu, '$1')));
}

describe('text', () => {
  it('is cut and wrapped to the width asked for', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 5, max: 80 }), (value, width) => {
        expect(displayWidth(fit(value, width))).toBeLessThanOrEqual(width);
        for (const line of wrap(value, width)) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('is printed on one line and without control characters', () => {
    expect(printable('a\nb\u001b[31m\u202e')).toBe('a\\x0ab\\x1b[31m\\u202e');
  });
});

describe('commandLines', () => {
  it('keeps within the width, and a shell reads the words back', () => {
    fc.assert(
      fc.property(fc.array(text.map(printable), { minLength: 1, maxLength: 6 }), (words) => {
        const lines = commandLines(words, 80);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(80);
        expect(shellWords(lines)).toEqual(words);
      }),
    );
  });
});

describe('charts', () => {
  it('fit the page and keep first and last value', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (values) => {
        const curve = { title: 'curve', values };
        for (const line of drawCurves(curve, curve, page)) expect(displayWidth(line)).toBeLessThanOrEqual(80);
        const sample = downSample(values, 30);
        expect([sample[0], sample.at(-1)]).toEqual([values[0], values.at(-1)]);
      }),
    );
  });

  it('draw a run of a million steps', () => {
    const curve = { title: 'long', values: Array.from({ length: 1_000_001 }, (_, i) => 1 / (1 + i)) };
    expect(drawCurves(curve, curve, page)).toHaveLength(10);
  });

  it('draw a flat curve', () => {
    const curve = { title: 'flat', values: [0, 0, 0] };
    expect(drawCurves(curve, curve, page).join('\n')).toContain('──');
  });
});

describe('numbers', () => {
  it('are short', () => {
    expect([0, 0.0712345, 12.5, 1.23e-16, -4e7].map(shortNumber)).toEqual([
      '0',
      '0.07123',
      '12.5',
      '1.2e-16',
      '-4.0e+7',
    ]);
    expect([0.84, 12.4, 185, 7800].map(timeSpan)).toEqual(['0.8 s', '12 s', '3 min 05 s', '2 h 10 min']);
    expect([0.00085, 0.0246, 1.24].map(duration)).toEqual(['850 us', '24.6 ms', '1.2 s']);
  });
});

describe('confusionTable', () => {
  const counts = [
    [8, 1, 1],
    [0, 5, 0],
    [0, 0, 0],
  ];
  const names = ['setosa', 'versicolor', 'virginica'];

  it('is square where there is room', () => {
    expect(confusionTable(counts, names, 60)).toEqual([
      'true \\ predicted   setosa   versicolor   virginica',
      'setosa                  8            1           1',
      'versicolor              0            5           0',
      'virginica               0            0           0',
    ]);
  });

  it('tells what is found and mistaken where there is not', () => {
    expect(confusionTable(counts, names, 45)).toEqual([
      'true class   rows      found     mistaken for',
      'setosa         10    80.00 %   versicolor (1)',
      'versicolor      5   100.00 %                -',
      'virginica       0          -                -',
    ]);
  });
});
